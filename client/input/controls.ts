import { type Command, copyCommand, NO_COMMAND, type Ship } from "../../game/ship.ts";
import { type ButtonControl, type Control, keyTable } from "./bindings.ts";
import type { Stick } from "./fingers.ts";
import { isInDialog } from "./focus.ts";
import { Gamepads } from "./gamepads.ts";
import { Keys } from "./keys.ts";
import { PadFocus } from "./padFocus.ts";
import { Pointer } from "./pointer.ts";
import { type Hands, type Sight, Steering } from "./steering.ts";

/** What a player steers with. A pen counts as a mouse. */
export type Hand = "mouse" | "touch" | "keys" | "pad";

/** The settings that concern input; see client/settings.ts. */
export interface InputSettings {
  readonly gamepad: boolean;
  readonly keys: Readonly<Record<string, string>>;
  readonly buttons: Readonly<Record<string, number>>;
}

export interface ControlsOptions {
  /** the playing field */
  element: HTMLElement;
  settings: InputSettings;
  /**
   * called when the player asks for the map of the whole sky
   *
   * @param isOpen undefined to open it if it is closed, and to close it if it is open
   */
  onMap?: (isOpen: boolean | undefined) => void;
  /** called when the player presses the menu button of a gamepad */
  onMenu?: () => void;
}

/** All devices with which the player steers, and the one command that they give together. */
export class Controls {
  readonly #pointer: Pointer;
  readonly #keys: Keys;
  readonly #pads: Gamepads;
  readonly #padFocus = new PadFocus();
  readonly #steering = new Steering();
  readonly #hands: Hands;
  readonly #sight: Sight = { position: undefined, ship: undefined, camera: undefined };
  readonly #stop = new AbortController();
  /** the result of `update`, which is reused */
  readonly #command: Command = { ...NO_COMMAND };
  #wantsBoost = false;
  #hasPads = false;
  #usesPads = true;
  #hand: Hand | undefined;
  #pointerUses = 0;

  constructor(options: ControlsOptions) {
    const press = (control: Control | ButtonControl) => {
      if (control === "map") options.onMap?.(undefined);
      else if (control === "menu") options.onMenu?.();
      else if (control === "boost") this.boost();
    };
    this.#pointer = new Pointer(options.element, {
      onPinch: (together) => options.onMap?.(together),
      onMiddle: () => this.boost(),
    });
    this.#keys = new Keys(press);
    this.#pads = new Gamepads(press);
    this.#hands = { pointer: this.#pointer, keys: this.#keys, pad: this.#pads };
    this.apply(options.settings);
    const { signal } = this.#stop;
    // Without a gamepad, the page does not ask for the state of gamepads in each frame.
    window.addEventListener("gamepadconnected", () => (this.#hasPads = true), { signal });
    this.#hasPads = readPads().some((pad) => pad !== null);
  }

  /** Uses changed settings. */
  apply({ gamepad, keys, buttons }: InputSettings): void {
    this.#usesPads = gamepad;
    this.#keys.table = keyTable(keys);
    this.#pads.assigned = buttons;
  }

  /** What the player has used last; undefined until anything was used. */
  get hand(): Hand | undefined {
    return this.#hand;
  }

  /** Whether the ship brakes in this frame. Pass it to `RoomView.steer`. */
  get braking(): boolean {
    return this.#steering.braking;
  }

  /** Where to draw the stick below a finger; undefined while there is none. The object is reused. */
  get stick(): Readonly<Stick> | undefined {
    return this.#pointer.stick;
  }

  /** Starts with the ship's current facing, radians. */
  start(facing: number): void {
    this.#steering.start(facing);
  }

  /** The player asks for a boost, with a key or with a button of the page. */
  boost(): void {
    this.#wantsBoost = true;
  }

  /** The player has let go of everything, or the page does not see whether they have. */
  release(): void {
    this.#pointer.release();
    this.#keys.release();
    this.#pads.release();
    this.#wantsBoost = false;
  }

  /**
   * The command for this frame.
   *
   * @param now ms
   * @param elapsed s since the last call
   * @param position where the own ship is drawn, units; undefined while it is unknown
   * @param ship the own ship as it is predicted; undefined while it is unknown
   * @param camera undefined until there is a scene
   * @returns the object is reused
   */
  update(
    now: number,
    elapsed: number,
    position: Sight["position"],
    ship: Readonly<Ship> | undefined,
    camera: Sight["camera"],
  ): Readonly<Command> {
    this.#keys.isOn = ship !== undefined;
    this.#pointer.update(now);
    this.#readPads(ship !== undefined);
    this.#findHand();
    this.#sight.position = position;
    this.#sight.ship = ship;
    this.#sight.camera = camera;
    copyCommand(this.#steering.update(this.#hands, elapsed, this.#sight), this.#command);
    this.#command.boost = this.#wantsBoost;
    this.#wantsBoost = false;
    return this.#command;
  }

  dispose(): void {
    this.#stop.abort();
    this.#pointer.dispose();
    this.#keys.dispose();
  }

  #readPads(flies: boolean): void {
    if (!this.#hasPads) return;
    const pads = readPads();
    this.#hasPads = pads.some((pad) => pad !== null);
    this.#pads.isOn = this.#usesPads && document.hasFocus();
    this.#pads.isInDialog = isInDialog();
    this.#pads.read(pads);
    this.#padFocus.read(pads, this.#pads.isOn, flies);
  }

  #findHand(): void {
    if (this.#pointer.uses !== this.#pointerUses) {
      this.#pointerUses = this.#pointer.uses;
      this.#hand = this.#pointer.kind;
    }
    if (this.#keys.turn !== 0 || this.#keys.thrust || this.#keys.brake) this.#hand = "keys";
    if (this.#pads.isActive) this.#hand = "pad";
  }
}

/** The gamepads of the browser. A page in a frame may not be allowed to read them. */
function readPads(): readonly (Gamepad | null)[] {
  try {
    return navigator.getGamepads?.() ?? [];
  } catch {
    return [];
  }
}
