import { copyShip, fieldsThatAre, NEW_SHIP, type ShipState, shipOf } from "../../game/fields.ts";
import { coastShip, type Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { NEW_SCORE, type ScoreState } from "../../protocol/matchState.ts";

/** Time between two passports of a ship that changes its course, ms. After a crash the ship is at most this old. */
const INTERVAL_MS = 2000;

/**
 * Time between two passports of a ship that keeps its course, ms: it follows from the last one, which must not expire.
 */
const RENEWAL_MS = 20_000;

/**
 * Difference in velocity up to which a ship keeps its course, units/s. It is less than one step of thrust makes. A ship
 * may be a step behind the room's clock, so with a rule such as drag there is a difference without any thrust.
 */
const TOLERANCE = 1;

/** What a passport follows: the ship, and the points. */
type Followed = ShipState & Pick<ScoreState, "points">;

/**
 * Properties in a passport that no coasting changes, such as the name and the points. A change of one makes a passport
 * due.
 */
const COMPARED: readonly (keyof Followed)[] = [
  ...fieldsThatAre("passport").filter((name) => !fieldsThatAre("simulated").includes(name)),
  "boosts",
  "points",
];

/**
 * When a client gets its next passport: immediately after it has joined, and then when the ship does not move as it
 * would if it had coasted since the last passport, when another property has changed, or when that passport is old.
 */
export class PassportSchedule {
  /** no passport is due before this time, ms */
  next = 0;
  #renewal = 0;
  readonly #world: Torus;
  /** the ship of the last passport, coasted until `#coastedTo`, ms */
  readonly #coasted: Ship = shipOf(NEW_SHIP);
  #coastedTo = 0;
  /** the values in the last passport, in the order of COMPARED */
  #issued = COMPARED.map((name) => ({ ...NEW_SHIP, ...NEW_SCORE })[name]);

  /** @param world the room's */
  constructor(world: Torus) {
    this.#world = world;
  }

  /** @param now ms */
  isDue(ship: Readonly<Followed>, now: number): boolean {
    if (now < this.next) return false;
    this.next = now + INTERVAL_MS;
    const hasChanged = COMPARED.some((name, i) => ship[name] !== this.#issued[i]);
    return hasChanged || now >= this.#renewal || !this.#keepsCourse(ship, now);
  }

  /** Call this when a passport was issued. @param now ms */
  note(ship: Readonly<Followed>, now: number): void {
    this.#renewal = now + RENEWAL_MS;
    this.#issued = COMPARED.map((name) => ship[name]);
    copyShip(ship, this.#coasted);
    this.#coastedTo = now;
  }

  /** Makes a passport due at once, because the client has a new connection. */
  restart(): void {
    this.next = 0;
    this.#renewal = 0;
  }

  #keepsCourse({ vx, vy }: Readonly<Ship>, now: number): boolean {
    const coasted = this.#coasted;
    coastShip(this.#world, coasted, (now - this.#coastedTo) / 1000);
    this.#coastedTo = now;
    return Math.hypot(vx - coasted.vx, vy - coasted.vy) <= TOLERANCE;
  }
}
