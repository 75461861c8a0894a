import { MOST_BOOSTS } from "./boost.ts";
import { stepsIn } from "./constants.ts";
import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";

/** Time in a slipstream that fills a boost, steps: 2 s. */
export const FILL_STEPS = stepsIn(2000);

/** Distance behind the leading ship, units. */
export const SLIPSTREAM_FROM = 30;
export const SLIPSTREAM_TO = 110;

/** Speed below which a ship neither has a slipstream nor feels one, units/s. */
export const SLIPSTREAM_SPEED = 40;

/** Largest angle between the courses of the two ships: 30°. */
const SIMILAR_COURSE = Math.cos((30 / 180) * Math.PI);

/** Half the angle of the cone behind the leading ship: 25°. */
export const SLIPSTREAM_HALF_ANGLE = (25 / 180) * Math.PI;
const IN_CONE = Math.cos(SLIPSTREAM_HALF_ANGLE);

/** Each ship is looked at this often, steps: 400 ms. The ships take turns, because a look is costly in a crowd. */
export const LOOK_EVERY = stepsIn(400);

/**
 * Whether a ship is in the slipstream of another one: close behind it, on a similar course. The courses are those of the
 * velocities, because a ship need not point where it flies.
 */
export function inSlipstream(world: Torus, ship: Readonly<Ship>, leader: Readonly<Ship>): boolean {
  const dx = world.delta(ship.x, leader.x);
  const dy = world.delta(ship.y, leader.y);
  const distance = dx * dx + dy * dy;
  if (distance < SLIPSTREAM_FROM ** 2 || distance > SLIPSTREAM_TO ** 2) return false;
  const speed = ship.vx * ship.vx + ship.vy * ship.vy;
  const leading = leader.vx * leader.vx + leader.vy * leader.vy;
  if (speed < SLIPSTREAM_SPEED ** 2 || leading < SLIPSTREAM_SPEED ** 2) return false;
  const course = ship.vx * leader.vx + ship.vy * leader.vy;
  if (course < SIMILAR_COURSE * Math.sqrt(speed * leading)) return false;
  return dx * leader.vx + dy * leader.vy >= IN_CONE * Math.sqrt(distance * leading);
}

/** The part of a pilot that slipstreams change. */
export interface Drafting {
  readonly ship: Readonly<Ship>;
  /** steps in slipstreams that count towards the next boost; below FILL_STEPS */
  draft: number;
}

/** Finds the ships that are in a slipstream, with a grid of all ships. */
export class Slipstreams {
  readonly #world: Torus;
  /** cells along one side of the world; a cell is at least as wide as a slipstream is long */
  readonly #side: number;
  /** index of the last pilot in each cell, or -1 */
  readonly #last: Int32Array;
  /** for each pilot, the index of the one before it in its cell, or -1 */
  #before = new Int32Array(64);
  #step = 0;

  constructor(world: Torus) {
    this.#world = world;
    this.#side = Math.max(1, Math.floor(world.size / SLIPSTREAM_TO));
    this.#last = new Int32Array(this.#side ** 2);
  }

  /**
   * Runs one step.
   *
   * @param pilots all of the room; their `draft` is changed
   * @param onFull called for each pilot who has filled a boost
   */
  step<T extends Drafting>(pilots: readonly T[], onFull: (pilot: T) => void): void {
    this.#step = (this.#step + 1) % LOOK_EVERY;
    if (pilots.length < 2) return;
    this.#list(pilots);
    for (let i = this.#step; i < pilots.length; i += LOOK_EVERY) {
      const pilot = pilots[i] as T;
      if (pilot.ship.boosts === MOST_BOOSTS) continue;
      if (!this.#follows(pilots, i)) {
        pilot.draft = Math.max(0, pilot.draft - LOOK_EVERY);
        continue;
      }
      pilot.draft += LOOK_EVERY;
      if (pilot.draft < FILL_STEPS) continue;
      pilot.draft = 0;
      onFull(pilot);
    }
  }

  #list(pilots: readonly Drafting[]): void {
    if (this.#before.length < pilots.length) this.#before = new Int32Array(2 * pilots.length);
    this.#last.fill(-1);
    for (let i = 0; i < pilots.length; i++) {
      const { ship } = pilots[i] as Drafting;
      const cell = this.#index(ship.y) * this.#side + this.#index(ship.x);
      this.#before[i] = this.#last[cell] as number;
      this.#last[cell] = i;
    }
  }

  #follows(pilots: readonly Drafting[], index: number): boolean {
    const side = this.#side;
    const { ship } = pilots[index] as Drafting;
    if (ship.vx * ship.vx + ship.vy * ship.vy < SLIPSTREAM_SPEED ** 2) return false;
    const [column, row] = [this.#index(ship.x), this.#index(ship.y)];
    for (let i = 0; i < 9; i++) {
      const x = (column + (i % 3) - 1 + side) % side;
      const y = (row + Math.floor(i / 3) - 1 + side) % side;
      for (let other = this.#last[y * side + x] as number; other >= 0; other = this.#before[other] as number) {
        if (other !== index && inSlipstream(this.#world, ship, (pilots[other] as Drafting).ship)) return true;
      }
    }
    return false;
  }

  #index(coordinate: number): number {
    return Math.min(this.#side - 1, Math.floor((coordinate / this.#world.size) * this.#side));
  }
}
