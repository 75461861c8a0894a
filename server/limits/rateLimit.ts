import { TokenBucket } from "./tokenBucket.ts";

/** Maximum keys that a limit remembers. Beyond that, it forgets the least recently used one. */
const MAX_KEYS = 50_000;

/** Limits how often something may be done per key, such as an address: `times` per period, also as one burst. */
export class RateLimit {
  readonly #times: number;
  readonly #seconds: number;
  /** by key, the most recently used one last */
  readonly #buckets = new Map<string, { bucket: TokenBucket; usedAt: number }>();

  /**
   * @param times how often per period
   * @param seconds length of the period
   */
  constructor(times: number, seconds: number) {
    this.#times = times;
    this.#seconds = seconds;
  }

  /** number of keys that are remembered */
  get size(): number {
    return this.#buckets.size;
  }

  /**
   * Counts one use of a key and returns 0, or, if it is over the limit, returns after how many whole s it will not be.
   */
  take(key: string): number {
    const now = performance.now();
    this.#removeFull(now);
    const bucket = this.#buckets.get(key)?.bucket ?? new TokenBucket(this.#times, this.#times / this.#seconds);
    this.#buckets.delete(key);
    this.#buckets.set(key, { bucket, usedAt: now });
    return Math.ceil(bucket.take(now) / 1000);
  }

  /** Takes back the last use of a key. */
  putBack(key: string): void {
    this.#buckets.get(key)?.bucket.putBack();
  }

  /** Forgets all uses of a key. */
  forget(key: string): void {
    this.#buckets.delete(key);
  }

  /**
   * Removes up to two keys whose bucket is full again, since a new bucket would be full too. So the map shrinks over
   * time.
   */
  #removeFull(now: number): void {
    let removed = 0;
    for (const [key, { usedAt }] of this.#buckets) {
      const isFull = now - usedAt > this.#seconds * 1000;
      if (!isFull && this.#buckets.size < MAX_KEYS) break;
      this.#buckets.delete(key);
      if (++removed === 2) break;
    }
  }
}
