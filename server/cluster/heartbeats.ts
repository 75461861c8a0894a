import type { Redis } from "ioredis";
import { processTopic } from "../colyseus/topics.ts";
import { type Heartbeat, heartbeat } from "./peers.ts";

/** A Redis hash: the last heartbeat of each process as JSON, by process id. */
const KEY = "slipstream:processes";

/** The heartbeats of all processes in Redis, and which processes are subscribed there. */
export class Heartbeats {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Writes the heartbeat of this process. Returns true if Redis had none of it. */
  async write(id: string, own: Heartbeat): Promise<boolean> {
    return (await this.#redis.hset(KEY, id, JSON.stringify(own))) === 1;
  }

  async remove(id: string): Promise<void> {
    await this.#redis.hdel(KEY, id);
  }

  /** All heartbeats by process id, except those of another version in a format that can't be read. */
  async readAll(): Promise<Map<string, Heartbeat>> {
    const hash = await this.#redis.hgetall(KEY);
    return new Map(
      Object.entries(hash).flatMap(([id, json]) => {
        const last = parse(json);
        return last === undefined ? [] : [[id, last]];
      }),
    );
  }

  /** The heartbeats of some processes: null if there is none, undefined if its format can't be read. */
  async read(...ids: string[]): Promise<(Heartbeat | null | undefined)[]> {
    const values = await this.#redis.hmget(KEY, ...ids);
    return values.map((json) => (json === null ? null : parse(json)));
  }

  /** By process id, whether Redis has a connection on which that process is subscribed to requests. */
  async subscribed(ids: string[]): Promise<Map<string, boolean>> {
    if (ids.length === 0) return new Map();
    const answer = (await this.#redis.pubsub("NUMSUB", ...ids.map(processTopic))) as (string | number)[];
    return new Map(ids.map((id, i) => [id, Number(answer[2 * i + 1]) > 0]));
  }
}

/** Parses a heartbeat, which a process of another version may have written. */
function parse(json: string): Heartbeat | undefined {
  try {
    return heartbeat.safeParse(JSON.parse(json)).data;
  } catch {
    return undefined;
  }
}
