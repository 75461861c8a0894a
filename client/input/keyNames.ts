/** Names that older browsers use for some keys. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  " ": "Space",
  Spacebar: "Space",
  Left: "ArrowLeft",
  Right: "ArrowRight",
  Up: "ArrowUp",
  Down: "ArrowDown",
};

/** A key that was pressed or released. */
export interface Key {
  /** its position on the keyboard */
  readonly code: string;
  /** the character that it types */
  readonly key: string;
}

/**
 * The position of a key on the keyboard, as in `KeyboardEvent.code`. The on-screen keyboards of some tablets and some
 * remote desktops report none. Then the position is derived from the character.
 */
export function positionOf({ code, key }: Key): string {
  if (code !== "" && code !== "Unidentified") return code;
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return OLD_NAMES[key] ?? key;
}

/** Names of keys by position, for those that the keyboard layout does not name. */
const SYMBOLS: Readonly<Record<string, string>> = {
  ArrowLeft: "←",
  ArrowRight: "→",
  ArrowUp: "↑",
  ArrowDown: "↓",
};

/** Characters by position on the keyboard. */
export interface KeyboardLayout {
  get(position: string): string | undefined;
}

/** The layout of the player's keyboard; undefined in browsers without the Keyboard Layout Map API. */
export async function readKeyboardLayout(): Promise<KeyboardLayout | undefined> {
  const { keyboard } = navigator as Navigator & { keyboard?: { getLayoutMap?(): Promise<KeyboardLayout> } };
  try {
    return await keyboard?.getLayoutMap?.();
  } catch {
    // A page in a frame may not be allowed to read it.
    return undefined;
  }
}

/**
 * What is printed on a key, or its name: `KeyW` is Z on a French keyboard.
 *
 * @param layout undefined if it is unknown
 */
export function keyName(position: string, layout?: KeyboardLayout): string {
  const symbol = SYMBOLS[position];
  if (symbol !== undefined) return symbol;
  const character = layout?.get(position);
  if (character !== undefined && character.trim() !== "") return character.toUpperCase();
  return position.replace(/^(Key|Digit)(?=.$)/, "").replace(/(?<=[a-z])(?=[A-Z\d])/g, " ");
}

/** What is printed on the buttons of the standard layout, by index, on an Xbox gamepad. */
const BUTTONS = ["A", "B", "X", "Y", "LB", "RB", "LT", "RT", "View", "Menu", "LS", "RS", "▲", "▼", "◀", "▶"];

/** The name of a button of a gamepad. @param index in the standard layout */
export function buttonName(index: number): string {
  return BUTTONS[index] ?? String(index + 1);
}
