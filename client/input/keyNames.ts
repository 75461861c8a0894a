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

/**
 * What is printed on a key, or its name: `KeyW` is Z on a French keyboard.
 *
 * @param layout characters by position, from the Keyboard Layout Map API; undefined in browsers without it
 */
export function keyName(position: string, layout?: { get(position: string): string | undefined }): string {
  const symbol = SYMBOLS[position];
  if (symbol !== undefined) return symbol;
  const character = layout?.get(position);
  if (character !== undefined && character.trim() !== "") return character.toUpperCase();
  return position.replace(/^(Key|Digit)(?=.$)/, "").replace(/(?<=[a-z])(?=[A-Z\d])/g, " ");
}
