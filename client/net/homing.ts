import { shortestDelta } from "../../game/torus.ts";
import { TELEPORT } from "./easing.ts";

/** By how much of its speed a ship may be drawn faster or slower than it flies: less than anybody notices. */
const ALONG = 0.1;

/** By how much of its speed it may be drawn to slip sideways, which changes the speed by a few percent only. */
const ACROSS = 0.25;

/** units/s that it may move in any case, so that one at rest gets home too */
const LEAST = 2;

/** s that the longest way home may take */
const LONGEST_S = 8;

/** ms in which two thirds of the last bit are made up for */
const SOFT_MS = 400;

/** units that nobody sees */
const NOTHING = 0.02;

/** Brings a ship that was extrapolated wrongly back to where it is, so that it looks as if it had flown there. */
export class Homing {
  /** units from where the ship is to where it is drawn */
  x = 0;
  /** units */
  y = 0;
  /** whether there is anything left of it */
  active = false;
  #least = LEAST;

  /**
   * Begins with the whole way, in place of what was left of another one.
   *
   * @param drawn where it was drawn, units
   * @param real where it turns out to be, units
   */
  begin(drawn: Readonly<{ x: number; y: number }>, real: Readonly<{ x: number; y: number }>): void {
    this.x = shortestDelta(real.x, drawn.x);
    this.y = shortestDelta(real.y, drawn.y);
    const distance = Math.sqrt(this.x * this.x + this.y * this.y);
    this.#least = Math.max(LEAST, distance / LONGEST_S);
    this.active = distance <= TELEPORT && distance >= NOTHING;
    if (!this.active) this.#arrive();
  }

  /**
   * One frame.
   *
   * @param before where the ship was in the frame before, units
   * @param now where it is, units
   * @param ms between the two, whole: a fraction would be copied, as garbage, for each ship it is handed to
   */
  advance(before: Readonly<{ x: number; y: number }>, now: Readonly<{ x: number; y: number }>, ms: number): void {
    const dx = shortestDelta(before.x, now.x);
    const dy = shortestDelta(before.y, now.y);
    const flown = Math.sqrt(dx * dx + dy * dy);
    const ux = flown > 0 ? dx / flown : 1;
    const uy = flown > 0 ? dy / flown : 0;
    const least = (this.#least * ms) / 1000;
    const along = this.x * ux + this.y * uy;
    const across = this.y * ux - this.x * uy;
    const alongLeft = approach(along, Math.max(ALONG * flown, least), ms);
    const acrossLeft = approach(across, Math.max(ACROSS * flown, least), ms);
    this.x = alongLeft * ux - acrossLeft * uy;
    this.y = alongLeft * uy + acrossLeft * ux;
    if (alongLeft * alongLeft + acrossLeft * acrossLeft < NOTHING * NOTHING) this.#arrive();
  }

  #arrive(): void {
    this.x = 0;
    this.y = 0;
    this.active = false;
  }
}

/**
 * What is left of a distance after a frame. It shrinks at an even speed, and at the end, where `SOFT_MS` would be slower,
 * exponentially. Frames of any length come to the same.
 *
 * @param distance units, of either sign
 * @param most units that it may shrink by in the frame
 * @param ms length of the frame
 */
function approach(distance: number, most: number, ms: number): number {
  if (ms <= 0 || most <= 0) return distance;
  const size = Math.abs(distance);
  // From here on the exponential is the slower one.
  const soft = (most / ms) * SOFT_MS;
  const even = Math.min(most, Math.max(0, size - soft));
  const rest = ms * (1 - even / most);
  return Math.sign(distance) * (size - even) * Math.exp(-rest / SOFT_MS);
}
