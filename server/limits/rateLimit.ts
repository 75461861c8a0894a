import { TokenBucket } from "./tokenBucket.ts";

/** keys that a limit remembers at the most; beyond that it forgets the one that was used longest ago */
const MOST_KEYS = 50_000;

/** How often something may be done, by a key such as an address: so often at once, and as often again in each period. */
export class RateLimit {
  readonly #times: number;
  readonly #seconds: number;
  /** by key, the one used last at the end */
  readonly #buckets = new Map<string, { bucket: TokenBucket; usedAt: number }>();

  /**
   * @param times how often at once
   * @param seconds in which that often is earned again
   */
  constructor(times: number, seconds: number) {
    this.#times = times;
    this.#seconds = seconds;
  }

  /** how many keys are remembered */
  get size(): number {
    return this.#buckets.size;
  }

  /** Counts it, if it is within the limit. Returns 0, or the whole s after which it will be. */
  take(key: string): number {
    const now = performance.now();
    this.#forget(now);
    const bucket = this.#buckets.get(key)?.bucket ?? new TokenBucket(this.#times, this.#times / this.#seconds);
    this.#buckets.delete(key);
    this.#buckets.set(key, { bucket, usedAt: now });
    return Math.ceil(bucket.take(now) / 1000);
  }

  /** Uncounts what was counted last. */
  putBack(key: string): void {
    this.#buckets.get(key)?.bucket.putBack();
  }

  /** Forgets two keys at the most whose bucket is full again, which is as good as a new one; so the map shrinks by itself. */
  #forget(now: number): void {
    let looked = 0;
    for (const [key, { usedAt }] of this.#buckets) {
      const isFull = now - usedAt > this.#seconds * 1000;
      if (!isFull && this.#buckets.size < MOST_KEYS) break;
      this.#buckets.delete(key);
      if (++looked === 2) break;
    }
  }
}
