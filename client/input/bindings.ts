/** What a key can be assigned to. */
export const KEY_CONTROLS = ["thrust", "left", "right", "brake", "boost", "map"] as const;
export type Control = (typeof KEY_CONTROLS)[number];

/** What a button of a gamepad can be assigned to. */
export const BUTTON_CONTROLS = ["thrust", "brake", "boost", "map", "menu"] as const;
export type ButtonControl = (typeof BUTTON_CONTROLS)[number];

/** By position on the keyboard, so that the WASD keys have the same place on every layout. */
const DEFAULT_KEYS: Readonly<Record<Control, string>> = {
  thrust: "KeyW",
  left: "KeyA",
  right: "KeyD",
  brake: "KeyS",
  boost: "KeyE",
  map: "KeyM",
};

/** Keys that work as well, unless the player assigns them to another control. */
const MORE_KEYS: Readonly<Record<string, Control>> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "thrust",
  Space: "thrust",
  ArrowDown: "brake",
  ShiftLeft: "boost",
  ShiftRight: "boost",
};

/** By index in the standard layout of gamepads. The names are those of an Xbox gamepad: A, B, X, Y and Menu. */
const DEFAULT_BUTTONS: Readonly<Record<ButtonControl, number>> = {
  thrust: 0,
  brake: 1,
  boost: 2,
  map: 3,
  menu: 9,
};

/** Buttons that work as well, unless the player assigns them: the right bumper, the triggers and the directional pad. */
const MORE_BUTTONS: Readonly<Record<number, ButtonControl | "left" | "right">> = {
  5: "boost",
  6: "brake",
  7: "thrust",
  12: "thrust",
  13: "brake",
  14: "left",
  15: "right",
};

/** Keys that can't be assigned: the page and the browser use them. */
const RESERVED_KEYS = /^(Escape|Enter|Tab|F\d+|(Meta|OS|Alt|Control)(Left|Right)?|ContextMenu|Unidentified|)$/;

/** Whether a control may have a key. */
export function isAssignable(position: string): boolean {
  return !RESERVED_KEYS.test(position);
}

/** The key or button of each control: what the player has assigned, and otherwise the default. */
function withDefaults<C extends string, V extends string | number>(
  assigned: Readonly<Record<string, V>>,
  defaults: Readonly<Record<C, V>>,
): Record<C, V> {
  const result: Record<C, V> = { ...defaults };
  for (const control of Object.keys(defaults) as C[]) {
    const value = Object.hasOwn(assigned, control) ? assigned[control] : undefined;
    // Stored settings may have been written by another version.
    if (typeof value === typeof defaults[control]) result[control] = value as V;
  }
  return result;
}

/** The position of the key of each control. @param assigned by the player, by control */
export function keysOf(assigned: Readonly<Record<string, string>>): Record<Control, string> {
  return withDefaults(assigned, DEFAULT_KEYS);
}

/** The index of the gamepad button of each control. @param assigned by the player, by control */
export function buttonsOf(assigned: Readonly<Record<string, number>>): Record<ButtonControl, number> {
  return withDefaults(assigned, DEFAULT_BUTTONS);
}

/** The control of each key. */
export function keyTable(assigned: Readonly<Record<string, string>>): ReadonlyMap<string, Control> {
  const table = new Map(Object.entries(MORE_KEYS));
  for (const [control, key] of Object.entries(keysOf(assigned))) table.set(key, control as Control);
  return table;
}

/** The positions of all keys of a control. */
export function allKeysOf(control: Control, assigned: Readonly<Record<string, string>>): string[] {
  return [...keyTable(assigned)].filter(([, each]) => each === control).map(([position]) => position);
}

/**
 * The control of each button.
 *
 * @param isStandard whether the browser knows the layout of the gamepad; otherwise only assignable buttons are used
 */
export function buttonTable(
  assigned: Readonly<Record<string, number>>,
  isStandard: boolean,
): ReadonlyMap<number, ButtonControl | "left" | "right"> {
  const table = new Map<number, ButtonControl | "left" | "right">();
  if (isStandard) for (const [index, control] of Object.entries(MORE_BUTTONS)) table.set(Number(index), control);
  for (const [control, index] of Object.entries(buttonsOf(assigned))) table.set(index, control as ButtonControl);
  return table;
}

/**
 * Assigns a key or a button to a control. If another control has it, both swap theirs.
 *
 * @param current of all controls
 * @returns of all controls
 */
export function assign<C extends string, V extends string | number>(
  current: Readonly<Record<C, V>>,
  control: NoInfer<C>,
  value: NoInfer<V>,
): Record<C, V> {
  const result: Record<C, V> = { ...current };
  for (const other of Object.keys(current) as C[]) if (result[other] === value) result[other] = current[control];
  result[control] = value;
  return result;
}
