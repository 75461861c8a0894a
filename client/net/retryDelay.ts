/** delay before the second attempt, ms; each further attempt doubles it, up to the longest */
const SHORTEST_MS = 1000;
const LONGEST_MS = 10_000;

/** The delay varies by this share, so that the players of a restarted server do not all join at the same moment. */
const SPREAD = 0.5;

/** A delay that the server asks for is exceeded by at most this share. If it were shorter, the server would refuse. */
const ASKED_SPREAD = 0.2;

/** Delays between attempts to join: exponential backoff with jitter. */
export class RetryDelay {
  readonly #random: () => number;
  #attempts = 0;

  /** @param random returns a number from 0 to 1 */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /**
   * @param askedMs minimum delay that the server asks for, ms
   * @returns delay before the next attempt, ms
   */
  next(askedMs = 0): number {
    const usual = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#attempts++);
    return Math.max(usual * (1 + SPREAD * (this.#random() - 0.5)), askedMs * (1 + ASKED_SPREAD * this.#random()));
  }

  /** The next delay is the shortest one again. */
  reset(): void {
    this.#attempts = 0;
  }
}
