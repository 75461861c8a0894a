/** A token bucket: so much a second, and at once whatever has been saved up to its size. Its clock is monotonic. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #size: number;
  #left: number;
  #asOf = performance.now();

  /**
   * @param size tokens that it holds at the most, and has at first
   * @param perSecond tokens that it gains in a second
   */
  constructor(size: number, perSecond: number) {
    this.#perMs = perSecond / 1000;
    this.#size = size;
    this.#left = size;
  }

  /**
   * Takes tokens, also those that are not there: a client that goes on while it is over the limit stays over it.
   *
   * @param now ms, of `performance.now()`
   * @returns whether there were as many
   */
  spend(tokens: number, now: number): boolean {
    if (this.#size === Number.POSITIVE_INFINITY) return true;
    this.#left = this.#at(now) - tokens;
    this.#asOf = Math.max(this.#asOf, now);
    return this.#left >= 0;
  }

  /** Takes a token if there is one. Returns 0, or the ms after which there will be one. */
  take(now: number): number {
    const left = this.#at(now);
    if (left < 1) return (1 - left) / this.#perMs;
    this.spend(1, now);
    return 0;
  }

  /** Puts a token back that need not have been taken. */
  putBack(): void {
    this.#left = Math.min(this.#size, this.#left + 1);
  }

  #at(now: number): number {
    // A caller may have looked at the clock before this bucket was made.
    return Math.min(this.#size, this.#left + Math.max(0, now - this.#asOf) * this.#perMs);
  }
}
