import type { Redis } from "ioredis";

/** The prefix of the Redis keys that are claimed. */
const PREFIX = "slipstream:claim:";

/** What only one process of a cluster may do, and only once. */
export class Claims {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** As `Processes.claimOnce`. */
  async claimOnce(key: string, seconds: number): Promise<boolean> {
    const answer = await this.#redis.set(PREFIX + key, "1", "EX", seconds, "NX").catch(() => null);
    return answer === "OK";
  }

  /** As `Processes.releaseClaim`. */
  release(key: string): void {
    void this.#redis.del(PREFIX + key).catch(() => 0);
  }
}
