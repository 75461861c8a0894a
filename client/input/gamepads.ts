import { type ButtonControl, buttonTable } from "./bindings.ts";

/** part of the way of a stick that has no effect, because sticks do not return to their exact center */
const DEAD_ZONE = 0.2;

/** by how much a stick moves before it takes the steering over from another device */
const TAKE_OVER = 0.1;

/** by how much a stick moves from where it was first seen before it counts, if that was outside the dead zone */
const DRIFT = 0.25;

/** part of its way beyond which a stick is held, and does not drift */
const HELD = 0.6;

/** part of its way from which an analog button counts as pressed */
const PRESSED = 0.3;

/** What is read from a `Gamepad` of the browser. */
export interface Pad {
  readonly connected: boolean;
  readonly mapping: string;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number }[];
}

/** Removes the dead zone of a stick, and stretches the rest to the whole range. @returns factor for both axes */
export function radialDeadZone(x: number, y: number): number {
  const length = Math.hypot(x, y);
  return length > DEAD_ZONE ? Math.min(1, (length - DEAD_ZONE) / (1 - DEAD_ZONE)) / length : 0;
}

/** The left stick of a gamepad. */
class PadStick {
  /** without the dead zone, each in [-1, 1] */
  x = 0;
  y = 0;
  readonly #restX: number;
  readonly #restY: number;
  /** where it was when it last took over the steering; 0 after it was in its center */
  #usedX = 0;
  #usedY = 0;
  /** A stick that is off its center from the beginning has not been touched. */
  #isTouched = false;

  constructor([x = 0, y = 0]: readonly number[]) {
    this.#restX = x;
    this.#restY = y;
  }

  /** @returns whether it has moved so far that it takes over the steering */
  read([x = 0, y = 0]: readonly number[]): boolean {
    const factor = radialDeadZone(x, y);
    const moved = Math.hypot(x - this.#restX, y - this.#restY);
    this.#isTouched ||= factor === 0 || moved > DRIFT || Math.hypot(x, y) > HELD;
    this.x = this.#isTouched ? x * factor : 0;
    this.y = this.#isTouched ? y * factor : 0;
    const isCentered = this.x === 0 && this.y === 0;
    if (!isCentered && Math.hypot(x - this.#usedX, y - this.#usedY) < TAKE_OVER) return false;
    this.#usedX = isCentered ? 0 : x;
    this.#usedY = isCentered ? 0 : y;
    return !isCentered;
  }
}

interface KnownPad {
  readonly stick: PadStick;
  readonly isStandard: boolean;
  table: ReturnType<typeof buttonTable>;
  /** buttons that were pressed in the last frame, by index */
  readonly down: Set<number>;
}

/** All connected gamepads: any of them steers. The left stick sets the direction. */
export class Gamepads {
  /** direction of the stick, radians; undefined while it is in its center */
  direction: number | undefined;
  thrust = false;
  brake = false;
  /** -1 counter-clockwise, 1 clockwise, 0 neither: the directional pad */
  turn = 0;
  /** counts movements of a stick that take over the steering */
  uses = 0;
  /** If false, nothing steers, but the gamepads are still read: a button that is held then does nothing later. */
  isOn = true;
  /** If true, only the button of the menu does something: it closes the menu again. */
  isInDialog = false;
  #assigned: Readonly<Record<string, number>> = {};
  readonly #pads: (KnownPad | undefined)[] = [];
  /** index of the gamepad whose stick steers */
  #steering = 0;
  readonly #onPress: (control: ButtonControl) => void;

  /** @param onPress called when a button is pressed */
  constructor(onPress: (control: ButtonControl) => void = () => {}) {
    this.#onPress = onPress;
  }

  /** Sets the indexes of buttons that the player has assigned, by control. */
  set assigned(assigned: Readonly<Record<string, number>>) {
    this.#assigned = assigned;
    for (const known of this.#pads) if (known !== undefined) known.table = buttonTable(assigned, known.isStandard);
  }

  get #steers(): boolean {
    return this.isOn && !this.isInDialog;
  }

  /** Whether any of them is in use at the moment. */
  get isActive(): boolean {
    return this.direction !== undefined || this.thrust || this.brake || this.turn !== 0;
  }

  /** Reads the state of this frame. @param pads from `navigator.getGamepads()`: null where none is connected */
  read(pads: readonly (Pad | null)[]): void {
    this.release();
    for (let index = 0; index < Math.max(pads.length, this.#pads.length); index++) {
      const pad = pads[index];
      if (pad?.connected) this.#readPad(index, pad);
      else this.#pads[index] = undefined;
    }
    this.turn = Math.sign(this.turn);
    if (!this.#steers) this.release();
    const stick = this.#pads[this.#steering]?.stick;
    if (this.#steers && stick !== undefined && (stick.x !== 0 || stick.y !== 0))
      this.direction = Math.atan2(stick.y, stick.x);
  }

  release(): void {
    this.direction = undefined;
    this.thrust = false;
    this.brake = false;
    this.turn = 0;
  }

  #readPad(index: number, pad: Pad): void {
    let known = this.#pads[index];
    const isNew = known === undefined;
    known ??= this.#meet(pad);
    this.#pads[index] = known;
    if (known.stick.read(pad.axes) && this.#steers) {
      this.#steering = index;
      this.uses++;
    }
    const { down } = known;
    for (const [button, control] of known.table) {
      const isDown = (pad.buttons[button]?.value ?? 0) > PRESSED;
      // A browser shows a gamepad after its first press, which was not meant for the game.
      const isEvent = ((control === "map" || control === "boost") && this.#steers) || (control === "menu" && this.isOn);
      if (isEvent && !isNew && isDown && !down.has(button)) this.#onPress(control);
      if (isDown) this.#apply(control);
      if (isDown) down.add(button);
      else down.delete(button);
    }
  }

  #apply(control: ButtonControl | "left" | "right"): void {
    if (control === "thrust") this.thrust = true;
    else if (control === "brake") this.brake = true;
    else if (control === "left") this.turn--;
    else if (control === "right") this.turn++;
  }

  #meet(pad: Pad): KnownPad {
    const isStandard = pad.mapping === "standard";
    return {
      stick: new PadStick(pad.axes),
      isStandard,
      table: buttonTable(this.#assigned, isStandard),
      down: new Set(),
    };
  }
}
