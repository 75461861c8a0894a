import type { Velocity } from "../../game/ship.ts";

/** ms between two passports of a ship that changes its course, which is as much as one is behind when its process dies */
const INTERVAL_MS = 2000;

/** ms between two of a ship that does not: where it is now follows from the last one, which must not expire */
const RENEWAL_MS = 20_000;

/** When a client is given its next passport: at once, and then as its ship changes its course, or the last one grows old. */
export class PassportSchedule {
  /** before that, none is due; ms */
  next = 0;
  #renewal = 0;
  #vx = 0;
  #vy = 0;

  /**
   * @param velocity of the ship, units/s
   * @param now ms
   */
  isDue({ vx, vy }: Readonly<Velocity>, now: number): boolean {
    if (now < this.next) return false;
    this.next = now + INTERVAL_MS;
    return now >= this.#renewal || vx !== this.#vx || vy !== this.#vy;
  }

  /** A passport was given. */
  note({ vx, vy }: Readonly<Velocity>, now: number): void {
    this.#renewal = now + RENEWAL_MS;
    this.#vx = vx;
    this.#vy = vy;
  }

  /** The client has another connection, and is given one at once. */
  restart(): void {
    this.next = 0;
    this.#renewal = 0;
  }
}
