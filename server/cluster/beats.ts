import type { Redis } from "ioredis";
import { processTopic } from "../colyseus/topics.ts";
import { type Beat, beat } from "./peers.ts";

/** The beat of each process: a hash, JSON by process id. */
const BEATS = "slipstream:processes";

/** What the processes say of themselves, in Redis, and what Redis says of them. */
export class Beats {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** @returns whether there was none of this process */
  async write(id: string, own: Beat): Promise<boolean> {
    return (await this.#redis.hset(BEATS, id, JSON.stringify(own))) === 1;
  }

  async remove(id: string): Promise<void> {
    await this.#redis.hdel(BEATS, id);
  }

  /** By process id, without those of another version that can't be read. */
  async readAll(): Promise<Map<string, Beat>> {
    const hash = await this.#redis.hgetall(BEATS);
    return new Map(
      Object.entries(hash).flatMap(([id, json]) => {
        const last = parsed(json);
        return last === undefined ? [] : [[id, last]];
      }),
    );
  }

  /** @returns null where there is none, undefined where it can't be read */
  async read(...ids: string[]): Promise<(Beat | null | undefined)[]> {
    const values = await this.#redis.hmget(BEATS, ...ids);
    return values.map((json) => (json === null ? null : parsed(json)));
  }

  /** Whether Redis has a connection on which a process listens, by process id. */
  async listening(ids: string[]): Promise<Map<string, boolean>> {
    if (ids.length === 0) return new Map();
    const answer = (await this.#redis.pubsub("NUMSUB", ...ids.map((id) => processTopic(id)))) as (string | number)[];
    return new Map(ids.map((id, i) => [id, Number(answer[2 * i + 1]) > 0]));
  }
}

/** A beat of another process, of another version perhaps. */
function parsed(json: string): Beat | undefined {
  try {
    return beat.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
