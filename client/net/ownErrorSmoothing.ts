import type { Torus } from "../../game/torus.ts";

/**
 * units; a ship whose error is larger than this was moved on purpose or was away for long, so it jumps to its position
 */
export const TELEPORT = 150;

/** duration of the smoothing, ms */
const CORRECTION_MS = 400;

interface Position {
  x: number;
  y: number;
}

/**
 * Error smoothing for the player's own ship. After a correction, the ship is drawn from where it was, and moves to its
 * new position along a smoothstep.
 */
export class OwnErrorSmoothing {
  readonly #world: Torus;
  #x = 0;
  #y = 0;
  #startedAt = 0;
  #duration = 0;

  constructor(world: Torus) {
    this.#world = world;
  }

  /**
   * Starts with the whole error. It replaces what was left of an earlier one.
   *
   * @param drawn where the ship was drawn, units
   * @param corrected its corrected position, units
   * @param now ms
   */
  begin(drawn: Readonly<Position>, corrected: Readonly<Position>, now: number): void {
    this.#x = this.#world.delta(corrected.x, drawn.x);
    this.#y = this.#world.delta(corrected.y, drawn.y);
    this.#startedAt = now;
    this.#duration = Math.hypot(this.#x, this.#y) > TELEPORT ? 0 : CORRECTION_MS;
  }

  /** fraction of the error that is left, from 1 down to 0 */
  left(now: number): number {
    const elapsed = now - this.#startedAt;
    if (elapsed >= this.#duration) return 0;
    const t = Math.max(0, elapsed / this.#duration);
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
