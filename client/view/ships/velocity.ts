import type { Torus } from "../../../game/torus.ts";

/** ms: the measured velocity follows the ship's with this delay, so that frames of different length do not show */
const SMOOTHING_MS = 90;

/** units/s; a ship that seems faster was moved */
const FASTEST = 300;

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
   * @param elapsed ms since the previous frame
   */
  follow(place: Readonly<{ x: number; y: number }>, world: Torus, elapsed: number): void {
    const { x, y } = place;
    const dx = world.delta(this.#x, x);
    const dy = world.delta(this.#y, y);
    this.#x = x;
    this.#y = y;
    if (elapsed <= 0 || Math.sqrt(dx * dx + dy * dy) > (FASTEST * elapsed) / 1000) return;
    const part = 1 - Math.exp(-elapsed / SMOOTHING_MS);
    this.vx += ((dx * 1000) / elapsed - this.vx) * part;
    this.vy += ((dy * 1000) / elapsed - this.vy) * part;
  }
}
