import type { Ship } from "../game/ship.ts";
import { buttonsOf } from "./input/bindings.ts";
import { Controls, type ControlsOptions } from "./input/controls.ts";
import { buttonName } from "./input/keyNames.ts";
import type { RoomView } from "./net/roomView.ts";
import type { SettingsStore } from "./settings.ts";
import { SkyLessons } from "./skyLessons.ts";
import { Dialog } from "./ui/dialog.ts";
import { type Flying, Hints } from "./ui/hints.ts";
import { StickRing } from "./ui/stickRing.ts";
import type { Scene } from "./view/scene.ts";

/** s; in a frame that took longer, keys turn the ship by this time only */
const LONGEST_TURN_S = 0.1;

/** The player's hands: the controls, the stick below a finger, and the hints that explain them. */
export class Hands {
  readonly #controls: Controls;
  readonly #stickRing = new StickRing();
  readonly #hints: Hints;
  readonly #settings: SettingsStore;
  /** reused in each frame */
  readonly #flying: Flying = {
    hand: undefined,
    thrusting: false,
    braking: false,
    speed: 0,
    isMapOpen: false,
    sky: undefined,
  };
  readonly #lessons = new SkyLessons();

  constructor(settings: SettingsStore, options: Omit<ControlsOptions, "settings">) {
    this.#controls = new Controls({ ...options, settings: settings.current });
    settings.onChange((changed) => this.#controls.apply(changed));
    this.#hints = new Hints(settings);
    this.#settings = settings;
  }

  /** whether the ship brakes in this frame */
  get braking(): boolean {
    return this.#controls.braking;
  }

  /** Name of the button with which a gamepad closes what is above the game; undefined while no gamepad is used. */
  get padMenu(): string | undefined {
    return this.#controls.hand === "pad" ? buttonName(buttonsOf(this.#settings.current.buttons).menu) : undefined;
  }

  /** Starts with the ship's current facing, radians. */
  start(facing: number): void {
    this.#controls.start(facing);
  }

  /** The player asks for a boost with a button of the page. */
  boost(): void {
    this.#controls.boost();
  }

  /** The player has let go of everything, or the page does not see whether they have. */
  release(): void {
    this.#controls.release();
  }

  /**
   * Advances the player's room to this frame, aims from where the own ship is now, and sends the command.
   *
   * @param now ms
   * @param frameMs ms since the last frame
   * @param roomView undefined while the player is in no room
   * @param scene undefined while it is loaded
   */
  frame(now: number, frameMs: number, roomView: RoomView | undefined, scene: Scene | undefined): void {
    // What a player does in a dialog does not steer: the ship coasts.
    if (Dialog.anyOpen) this.#controls.release();
    const position = roomView?.advance(now);
    // Before the pointer is read: it is seen from where the ship is in this frame.
    if (position !== undefined) scene?.camera.follow(now, position);
    const seconds = Math.min(LONGEST_TURN_S, frameMs / 1000);
    const ship = roomView?.own?.ship;
    const command = this.#controls.update(now, seconds, position, ship, scene?.camera);
    roomView?.steer(command, this.#controls.braking);
    this.#stickRing.frame(this.#controls.stick);
    this.#flying.sky = this.#lessons.read(now, roomView);
    this.#explain(now, ship, scene?.mapOpen ?? false);
  }

  /** Explains what the player has not done yet. @param ship undefined while there is none */
  #explain(now: number, ship: Readonly<Ship> | undefined, isMapOpen: boolean): void {
    const flying = this.#flying;
    flying.hand = this.#controls.hand;
    flying.braking = this.#controls.braking;
    flying.thrusting = ship?.thrusting ?? false;
    flying.speed = ship === undefined ? 0 : Math.hypot(ship.vx, ship.vy);
    flying.isMapOpen = isMapOpen;
    this.#hints.frame(now, ship && flying);
  }
}
