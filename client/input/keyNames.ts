/** What a key does to the ship. The down arrow does nothing, but it must not scroll the page. */
export type Control = "left" | "right" | "thrust" | "none";

/** By position on the keyboard, so that the WASD keys have the same place on every layout. */
const CONTROLS: Readonly<Record<string, Control>> = {
  ArrowLeft: "left",
  KeyA: "left",
  ArrowRight: "right",
  KeyD: "right",
  ArrowUp: "thrust",
  KeyW: "thrust",
  Space: "thrust",
  ArrowDown: "none",
  KeyS: "none",
};

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

/** What the key at a position does; undefined if the game does not use it. */
export function controlAt(position: string): Control | undefined {
  return Object.hasOwn(CONTROLS, position) ? CONTROLS[position] : undefined;
}
