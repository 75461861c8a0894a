import type { Torus } from "../../../game/torus.ts";

/** ms: the measured velocity follows the ship's with this delay, so that frames of different length do not show */
const SMOOTHING_MS = 90;

/** units/s; a ship that seems faster was moved */
const FASTEST = 300;

/** The time between two frames, the same for all ships. */
interface Step {
  /** ms since the previous frame */
  readonly elapsed: number;
  /** `partFollowed` of that */
  readonly followed: number;
}

/** The part of a change that a measured velocity follows in some ms, 0 to 1. */
export function partFollowed(ms: number): number {
  return 1 - Math.exp(-ms / SMOOTHING_MS);
}

/** Measures the velocity of a ship from where it is drawn. */
export class Velocity {
  /** units/s */
  vx = 0;
  vy = 0;
  #x = 0;
  #y = 0;

  /**
   * Follows the ship to this frame.
   *
   * @param place units, in the world
   */
  follow(place: Readonly<{ x: number; y: number }>, world: Torus, { elapsed, followed }: Step): void {
    const { x, y } = place;
    const dx = world.delta(this.#x, x);
    const dy = world.delta(this.#y, y);
    this.#x = x;
    this.#y = y;
    if (elapsed <= 0 || Math.sqrt(dx * dx + dy * dy) > (FASTEST * elapsed) / 1000) return;
    this.vx += ((dx * 1000) / elapsed - this.vx) * followed;
    this.vy += ((dy * 1000) / elapsed - this.vy) * followed;
  }
}
