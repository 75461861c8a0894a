/** A token bucket: it gains tokens at a constant rate up to its size. Its clock is `performance.now()`. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #size: number;
  #left: number;
  #asOf = performance.now();

  /**
   * @param size maximum number of tokens; the bucket starts full
   * @param perSecond tokens gained per second
   */
  constructor(size: number, perSecond: number) {
    this.#perMs = perSecond / 1000;
    this.#size = size;
    this.#left = size;
  }

  /**
   * Takes tokens, even if there are not enough: the balance may become negative, so that a client that keeps sending
   * over the limit stays over it.
   *
   * @param now ms, of `performance.now()`
   * @returns whether there were enough tokens
   */
  spend(tokens: number, now: number): boolean {
    if (this.#size === Number.POSITIVE_INFINITY) return true;
    this.#left = this.#at(now) - tokens;
    this.#asOf = Math.max(this.#asOf, now);
    return this.#left >= 0;
  }

  /** Takes one token and returns 0, or, if there is none, returns after how many ms there will be one. */
  take(now: number): number {
    const left = this.#at(now);
    if (left < 1) return (1 - left) / this.#perMs;
    this.spend(1, now);
    return 0;
  }

  /** Puts one token back. */
  putBack(): void {
    this.#left = Math.min(this.#size, this.#left + 1);
  }

  #at(now: number): number {
    // The caller may have read the clock before this bucket was created.
    return Math.min(this.#size, this.#left + Math.max(0, now - this.#asOf) * this.#perMs);
  }
}
