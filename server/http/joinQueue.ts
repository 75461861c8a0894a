import { HttpError } from "./httpError.ts";

/** Joins that begin in each slice of time: 300 per second. */
const PER_SLICE = 3;
const SLICE_MS = 10;

/** Maximum number of joins that wait. They begin within 5 s, and a page gives a join up after 10 s. */
const MOST_WAITING = 1500;

/**
 * Spreads joins over time, in the order of their requests. When a process ends, thousands of players may join another
 * one within a second. All their requests together would delay the steps of all rooms by seconds. On a slow or busy
 * machine a slice takes longer, so fewer begin.
 */
export class JoinQueue {
  /** what begins each join that waits, the next one first */
  #waiting: (() => void)[] = [];
  /** joins that may begin in this slice */
  #left = PER_SLICE;
  #isArmed = false;
  readonly #later: (run: () => void, ms: number) => void;

  /** @param later calls a function after a time */
  constructor(later: (run: () => void, ms: number) => void = setTimeout) {
    this.#later = later;
  }

  /**
   * Resolves when a join may begin, usually at once.
   *
   * @throws HttpError 503 if too many are waiting
   */
  async turn(): Promise<void> {
    if (this.#waiting.length >= MOST_WAITING) {
      const sentence = "Very many players are joining right now. Please try again in a moment.";
      throw new HttpError(503, sentence, { "Retry-After": "3" }, "More joins are waiting than the process can handle.");
    }
    if (this.#left === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#begin();
  }

  #begin(): void {
    this.#left--;
    if (this.#isArmed) return;
    this.#isArmed = true;
    this.#later(() => this.#nextSlice(), SLICE_MS);
  }

  #nextSlice(): void {
    this.#isArmed = false;
    this.#left = PER_SLICE;
    for (const resolve of this.#waiting.splice(0, PER_SLICE)) {
      this.#begin();
      resolve();
    }
  }
}
