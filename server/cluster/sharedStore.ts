import type { Redis } from "ioredis";

/** Maximum values that a process without Redis keeps. Beyond that, it forgets the oldest one. */
const MAX_VALUES = 7500;

/** Values that all processes share. Each one is deleted when its time is over. */
export interface SharedStore {
  /** @param seconds a whole number, after which the value is deleted @throws Error if Redis does not answer */
  set(key: string, value: string, seconds: number): Promise<void>;
  /** @returns the values in the order of the keys; undefined where there is none @throws Error as above */
  get(...keys: string[]): Promise<(string | undefined)[]>;
  /** @throws Error as above */
  delete(...keys: string[]): Promise<void>;
  /** The values of all keys that begin with a text. @throws Error as above */
  list(prefix: string): Promise<string[]>;
}

/** The store of a process that runs alone. */
export class MemoryStore implements SharedStore {
  /** in the order of setting; `until` in ms */
  readonly #entries = new Map<string, { value: string; until: number }>();
  readonly #clock: () => number;

  /** @param clock ms */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    this.#removeExpired();
    this.#entries.delete(key);
    const [oldest] = this.#entries.keys();
    if (oldest !== undefined && this.#entries.size >= MAX_VALUES) this.#entries.delete(oldest);
    this.#entries.set(key, { value, until: this.#clock() + seconds * 1000 });
  }

  async get(...keys: string[]): Promise<(string | undefined)[]> {
    const now = this.#clock();
    return keys.map((key) => {
      const entry = this.#entries.get(key);
      return entry !== undefined && entry.until > now ? entry.value : undefined;
    });
  }

  async delete(...keys: string[]): Promise<void> {
    for (const key of keys) this.#entries.delete(key);
  }

  async list(prefix: string): Promise<string[]> {
    this.#removeExpired();
    return [...this.#entries].filter(([key]) => key.startsWith(prefix)).map(([, { value }]) => value);
  }

  #removeExpired(): void {
    const now = this.#clock();
    for (const [key, { until }] of this.#entries) if (until <= now) this.#entries.delete(key);
  }
}

/** The store of a cluster. Redis deletes the values, also if the process that has set them is gone. */
export class RedisStore implements SharedStore {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async set(key: string, value: string, seconds: number): Promise<void> {
    await this.#redis.set(key, value, "EX", seconds);
  }

  async get(...keys: string[]): Promise<(string | undefined)[]> {
    if (keys.length === 0) return [];
    return (await this.#redis.mget(keys)).map((value) => value ?? undefined);
  }

  async delete(...keys: string[]): Promise<void> {
    if (keys.length > 0) await this.#redis.del(keys);
  }

  async list(prefix: string): Promise<string[]> {
    const keys = new Set<string>();
    let cursor = "0";
    do {
      const [next, found] = await this.#redis.scan(cursor, "MATCH", `${prefix}*`, "COUNT", 500);
      for (const key of found) keys.add(key);
      cursor = next;
    } while (cursor !== "0");
    // One that has expired since has no value.
    return (await this.get(...keys)).filter((value) => value !== undefined);
  }
}
