import { hasSameCourse, type Velocity } from "../../game/ship.ts";

/** Time between two passports of a ship that changes its course, ms. After a crash the ship is at most this old. */
const INTERVAL_MS = 2000;

/**
 * Time between two passports of a ship that keeps its course, ms: it follows from the last one, which must not expire.
 */
const RENEWAL_MS = 20_000;

/**
 * When a client gets its next passport: immediately after it has joined, and then when the ship has changed its course
 * or the last passport is old.
 */
export class PassportSchedule {
  /** no passport is due before this time, ms */
  next = 0;
  #renewal = 0;
  readonly #issued: Velocity = { vx: 0, vy: 0 };

  /** @param now ms */
  isDue(ship: Readonly<Velocity>, now: number): boolean {
    if (now < this.next) return false;
    this.next = now + INTERVAL_MS;
    return now >= this.#renewal || !hasSameCourse(ship, this.#issued);
  }

  /** Call this when a passport was issued. @param now ms */
  note({ vx, vy }: Readonly<Velocity>, now: number): void {
    this.#renewal = now + RENEWAL_MS;
    this.#issued.vx = vx;
    this.#issued.vy = vy;
  }

  /** Makes a passport due at once, because the client has a new connection. */
  restart(): void {
    this.next = 0;
    this.#renewal = 0;
  }
}
