import { type CourseRun, courseOf, dayOf, flyCourse, newCourseRun } from "../../game/course.ts";
import type { Ring } from "../../game/gates.ts";
import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";

/** Where the best time of a day is kept. */
export interface BestTimes {
  /** The best time of a day, steps; undefined if there is none. */
  of(day: number): number | undefined;
  /** Keeps a time if it is the best one of its day. @returns whether it is */
  offer(day: number, steps: number): boolean;
}

/** A course that the player has completed. */
export interface CourseResult {
  readonly steps: number;
  /** whether no other time of the day was as good */
  readonly isBest: boolean;
}

/**
 * A player's flights on the daily course. The page takes the time: it counts the inputs of the own ship, so the time does
 * not depend on the frame rate or the connection. The server knows nothing of it.
 */
export class DailyCourse {
  readonly #world: Torus;
  readonly #bests: BestTimes;
  readonly #now: () => number;
  readonly #run: CourseRun = newCourseRun();
  #day = Number.NaN;
  #rings: readonly Ring[] = [];
  #best: number | undefined;
  #result: CourseResult | undefined;
  #interruptions = 0;

  /** @param now returns ms since 1970 */
  constructor(world: Torus, bests: BestTimes, now: () => number) {
    this.#world = world;
    this.#bests = bests;
    this.#now = now;
    this.#followDay();
  }

  /** number of the day to which the course belongs */
  get day(): number {
    return this.#day;
  }

  get rings(): readonly Ring[] {
    return this.#rings;
  }

  /** index of the next ring */
  get next(): number {
    return this.#run.next;
  }

  /** steps since the first ring; 0 before it */
  get steps(): number {
    return this.#run.steps;
  }

  /** the best time of the day on this device, steps; undefined if there is none */
  get best(): number | undefined {
    return this.#best;
  }

  /** of the last flight; undefined as soon as the next one begins, and before the first one has ended */
  get result(): CourseResult | undefined {
    return this.#result;
  }

  /** number of flights that ended because the server did not receive the inputs in time */
  get interruptions(): number {
    return this.#interruptions;
  }

  /** Call this after each input of the own ship. @returns index of the ring that the ship has passed; -1 for none */
  fly(ship: Readonly<Ship>): number {
    const run = this.#run;
    const { next } = run;
    if (next === 0) this.#followDay();
    if (!flyCourse(this.#world, this.#rings, ship, run)) return -1;
    if (next === 0) this.#result = undefined;
    if (run.next === this.#rings.length) this.#complete(run.steps);
    return next;
  }

  /** Begins again at the first ring. */
  again(): void {
    Object.assign(this.#run, newCourseRun());
  }

  /** The ship has moved without inputs, so the time of this flight is unknown. It begins again. */
  interrupt(): void {
    if (this.#run.next === 0) return;
    this.#interruptions++;
    this.again();
  }

  #complete(steps: number): void {
    const isBest = this.#bests.offer(this.#day, steps);
    this.#result = { steps, isBest };
    this.#best = this.#bests.of(this.#day);
    this.again();
  }

  /** A flight ends on the course on which it has begun. After it, the course of a new day is next. */
  #followDay(): void {
    const day = dayOf(this.#now());
    if (day === this.#day) return;
    this.#day = day;
    this.#rings = courseOf(this.#world, day);
    this.#best = this.#bests.of(day);
  }
}
