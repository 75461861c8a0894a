import type { Torus } from "../../game/torus.ts";

/**
 * units; a ship whose error is larger than this was moved on purpose or was away for long, so it jumps to its position
 */
export const TELEPORT = 150;

/** Error smoothing: the part of a position error that is still drawn, so that a corrected ship does not jump. */
export class Easing {
  readonly #world: Torus;
  #x = 0;
  #y = 0;
  #since = 0;
  #ms = 0;

  constructor(world: Torus) {
    this.#world = world;
  }

  /**
   * Starts with the whole error. It replaces what was left of an earlier one.
   *
   * @param fromX where the ship was drawn, units; `fromY` likewise
   * @param toX its corrected position, units; `toY` likewise
   * @param now ms
   * @param ms returns the duration of the smoothing, ms, for an error in units
   */
  begin(fromX: number, fromY: number, toX: number, toY: number, now: number, ms: (distance: number) => number): void {
    this.#x = this.#world.delta(toX, fromX);
    this.#y = this.#world.delta(toY, fromY);
    this.#since = now;
    const distance = Math.hypot(this.#x, this.#y);
    this.#ms = distance > TELEPORT ? 0 : ms(distance);
  }

  /** fraction of the error that is left, from 1 down to 0 */
  left(now: number): number {
    const gone = now - this.#since;
    if (gone >= this.#ms) return 0;
    const t = Math.max(0, gone / this.#ms);
    return 1 - t * t * (3 - 2 * t);
  }

  /** length of the error that is left, units */
  distance(now: number): number {
    return Math.hypot(this.#x, this.#y) * this.left(now);
  }

  /** x of the whole error, units */
  get x(): number {
    return this.#x;
  }

  /** y of the whole error, units */
  get y(): number {
    return this.#y;
  }
}
