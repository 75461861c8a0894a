/** What a key does to the ship. The down arrow does nothing, but must not scroll. */
export type Control = "left" | "right" | "thrust" | "none";

/** By position on the keyboard, so that WASD works wherever those letters are. */
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

/** Names by which older browsers know some keys. */
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
  /** what it types */
  readonly key: string;
}

/**
 * The position of a key on the keyboard, as in `KeyboardEvent.code`. The on-screen keyboards of some tablets and some
 * remote desktops report none; then it is taken from what the key types.
 */
export function positionOf({ code, key }: Key): string {
  if (code !== "" && code !== "Unidentified") return code;
  if (/^[a-z]$/i.test(key)) return `Key${key.toUpperCase()}`;
  return OLD_NAMES[key] ?? key;
}

/** What the key at a position does; undefined if the game has no use for it. */
export function controlAt(position: string): Control | undefined {
  return Object.hasOwn(CONTROLS, position) ? CONTROLS[position] : undefined;
}
