import type { Torus } from "../../game/torus.ts";
import { TELEPORT } from "./ownErrorSmoothing.ts";

/**
 * Largest change of the drawn speed along the ship's course, as a fraction of its speed. Players do not notice so
 * little.
 */
const ALONG = 0.1;

/** Largest sideways speed, as a fraction of the ship's speed. It changes the total speed by a few percent only. */
const ACROSS = 0.25;

/** smallest correction speed, units/s, so that the error of a ship at rest is corrected too */
const MIN_SPEED = 2;

/** duration of the longest correction, s */
const LONGEST_S = 8;

/** time constant of the exponential end of the correction, ms: two thirds of what is left are corrected in that time */
const DECAY_MS = 400;

/** units; a smaller error is invisible */
const INVISIBLE = 0.02;

/**
 * Error smoothing for a remote ship that was extrapolated wrongly. It spreads the correction over the ship's own
 * movement, so that it looks as if the ship had moved there.
 */
export class RemoteErrorSmoothing {
  /** x of the offset from the ship's position to where it is drawn, units */
  x = 0;
  /** y of the offset, units */
  y = 0;
  /** whether there is an offset left */
  active = false;
  readonly #world: Torus;
  #minSpeed = MIN_SPEED;

  constructor(world: Torus) {
    this.#world = world;
  }

  /**
   * Starts with the whole error. It replaces what was left of an earlier one.
   *
   * @param drawn where the ship was drawn, units
   * @param actual its actual position, units
   */
  begin(drawn: Readonly<{ x: number; y: number }>, actual: Readonly<{ x: number; y: number }>): void {
    this.x = this.#world.delta(actual.x, drawn.x);
    this.y = this.#world.delta(actual.y, drawn.y);
    const distance = Math.sqrt(this.x * this.x + this.y * this.y);
    this.#minSpeed = Math.max(MIN_SPEED, distance / LONGEST_S);
    this.active = distance <= TELEPORT && distance >= INVISIBLE;
    if (!this.active) this.end();
  }

  /**
   * Reduces the offset by one frame's share.
   *
   * @param before position of the ship in the previous frame, units
   * @param now position of the ship in this frame, units
   * @param ms time between the two frames, a whole number: V8 allocates an object for each fraction that is passed
   */
  advance(before: Readonly<{ x: number; y: number }>, now: Readonly<{ x: number; y: number }>, ms: number): void {
    const dx = this.#world.delta(before.x, now.x);
    const dy = this.#world.delta(before.y, now.y);
    const moved = Math.sqrt(dx * dx + dy * dy);
    const ux = moved > 0 ? dx / moved : 1;
    const uy = moved > 0 ? dy / moved : 0;
    const least = (this.#minSpeed * ms) / 1000;
    const along = this.x * ux + this.y * uy;
    const across = this.y * ux - this.x * uy;
    const alongLeft = approach(along, Math.max(ALONG * moved, least), ms);
    const acrossLeft = approach(across, Math.max(ACROSS * moved, least), ms);
    this.x = alongLeft * ux - acrossLeft * uy;
    this.y = alongLeft * uy + acrossLeft * ux;
    if (alongLeft * alongLeft + acrossLeft * acrossLeft < INVISIBLE * INVISIBLE) this.end();
  }

  /** Ends it: the ship is drawn where it is. */
  end(): void {
    this.x = 0;
    this.y = 0;
    this.active = false;
  }
}

/**
 * What is left of a distance after a frame. It shrinks at a constant speed, and exponentially near the end, where that
 * is slower. The result does not depend on the frame rate.
 *
 * @param distance units, of either sign
 * @param most units that it may shrink by in this frame
 * @param ms length of the frame
 * @returns units
 */
function approach(distance: number, most: number, ms: number): number {
  if (ms <= 0 || most <= 0) return distance;
  const size = Math.abs(distance);
  // Below this distance the exponential is slower than the constant speed.
  const soft = (most / ms) * DECAY_MS;
  const even = Math.min(most, Math.max(0, size - soft));
  const rest = ms * (1 - even / most);
  return Math.sign(distance) * (size - even) * Math.exp(-rest / DECAY_MS);
}
