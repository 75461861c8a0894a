import { shortestDelta } from "../../game/torus.ts";

/** units; a ship that turns out to be further off than that has been moved on purpose, and is shown where it is at once */
export const TELEPORT = 150;

/** What is left of the way to something that has turned out to be elsewhere, so that it is not seen to jump there. */
export class Easing {
  #x = 0;
  #y = 0;
  #since = 0;
  #ms = 0;

  /**
   * Begins with the whole difference, in place of what was left of another one.
   *
   * @param fromX where it was drawn, units; `fromY` likewise
   * @param toX where it turns out to be, units; `toY` likewise
   * @param ms for a distance in units, the time after which nothing is left of it
   */
  begin(fromX: number, fromY: number, toX: number, toY: number, now: number, ms: (distance: number) => number): void {
    this.#x = shortestDelta(toX, fromX);
    this.#y = shortestDelta(toY, fromY);
    this.#since = now;
    const distance = Math.hypot(this.#x, this.#y);
    this.#ms = distance > TELEPORT ? 0 : ms(distance);
  }

  /** what is left of it, of 1 in the beginning */
  left(now: number): number {
    const gone = now - this.#since;
    if (gone >= this.#ms) return 0;
    const t = Math.max(0, gone / this.#ms);
    return 1 - t * t * (3 - 2 * t);
  }

  /** how far it still is; units */
  distance(now: number): number {
    return Math.hypot(this.#x, this.#y) * this.left(now);
  }

  /** units */
  get x(): number {
    return this.#x;
  }

  /** units */
  get y(): number {
    return this.#y;
  }
}
