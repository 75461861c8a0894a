import { type IRoomCache, matchMaker, type SortOptions } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import type { Redis } from "ioredis";
import { log } from "../log.ts";
import type { Part } from "./shapes.ts";

/** Where @colyseus/redis-driver 0.18.3 keeps the listings: a hash, JSON by room id. */
const LISTINGS = "roomcaches";

type Operations = Parameters<RedisDriver["update"]>[1];

/** What is so about a room, whatever its listing says. */
interface Truth {
  /** somebody may be seated in it, so it is to be seen at all */
  isListed: (room: IRoomCache) => boolean;
  /** it is there for those who have a seat in it */
  isAlive: (room: IRoomCache) => boolean;
  /** it would hear a question at this moment */
  answers: (room: IRoomCache) => Promise<boolean>;
}

export const NEEDS: readonly Part[] = [
  ["RedisDriver", "query", "a function of 2 parameters"],
  ["RedisDriver", "findOne", "a function of 2 parameters"],
  ["RedisDriver", "persist", "a function of 1 parameter"],
  ["RedisDriver", "update", "a function of 2 parameters"],
  ["RedisDriver", "remove", "a function of 1 parameter"],
  ["RedisDriver", "cleanup", "a function of 1 parameter"],
  ["RedisDriver", "shutdown", "a function of 0 parameters"],
  ["RedisDriver", "_concurrentRoomCacheRequest", "a field"],
  ["RedisDriver", "_roomCacheRequestByName", "an object"],
  ["a room in Redis", "key", `"${LISTINGS}"`],
];

/**
 * The list of rooms that several processes share: the framework's, with what is mended that fails badly in 0.18.3 when Redis or
 * another process does.
 *
 * - A read that fails is remembered as the answer to every later one. Here it is forgotten.
 * - A write that fails, in the middle of a join or a leave of a room that could fly on without, fails that. Here it does not:
 *   what the rooms of this process are is known here, and is written anew when Redis is back.
 * - A room that is gone comes back when its listing is written once more. Here it does not.
 * - Rooms of processes that are dead or draining are listed, and players sent there. Here they are not.
 *
 * Each can go when the framework does so by itself.
 */
export class ClusterDriver extends RedisDriver {
  readonly #redis: Redis;
  readonly #own = new Map<string, IRoomCache>();
  readonly #isListed: (room: IRoomCache) => boolean;
  readonly #isAlive: (room: IRoomCache) => boolean;
  readonly #answers: (room: IRoomCache) => Promise<boolean>;

  constructor(redis: Redis, { isListed, isAlive, answers }: Truth) {
    super(redis);
    this.#redis = redis;
    this.#isListed = isListed;
    this.#isAlive = isAlive;
    this.#answers = answers;
  }

  override async query(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache[]> {
    return (await this.#readAll(conditions, sortOptions)).filter(this.#isListed);
  }

  override async findOne(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache> {
    const rooms =
      conditions.roomId === undefined
        ? await this.query(conditions, sortOptions)
        : [await super.findOne(conditions)].filter((room) => room !== undefined && this.#isAlive(room));
    for (const room of rooms) if (this.#own.has(room.roomId) || (await this.#answers(room))) return room;
    // Colyseus asks whether there is one, although its types promise it.
    return undefined as unknown as IRoomCache;
  }

  override async persist(room: IRoomCache, create = false): Promise<boolean> {
    if (create) this.#own.set(room.roomId, room);
    return this.#write(room);
  }

  override async update(room: IRoomCache, operations: Operations): Promise<boolean> {
    return this.#own.has(room.roomId) && super.update(room, operations).catch(noted);
  }

  override async remove(roomId: string): Promise<boolean> {
    this.#own.delete(roomId);
    return super.remove(roomId).catch(noted);
  }

  /** Takes the rooms of a process that is gone from the list. */
  override async cleanup(processId: string): Promise<void> {
    const rooms = await this.#readAll({ processId }).catch(() => []);
    if (rooms.length > 0) await this.#redis.hdel(LISTINGS, ...rooms.map(({ roomId }) => roomId)).catch(noted);
  }

  /** Writes anew what rooms this process has, after Redis was out of reach or has forgotten. */
  async restore(): Promise<void> {
    const stale = (await this.#readAll({ processId: matchMaker.processId })).filter(
      ({ roomId }) => !this.#own.has(roomId),
    );
    if (stale.length > 0) await this.#redis.hdel(LISTINGS, ...stale.map(({ roomId }) => roomId));
    for (const room of this.#own.values()) await this.#write(room);
  }

  /** `Cluster.leave` closes the connection that it has opened. */
  override async shutdown(): Promise<void> {}

  async #write(room: IRoomCache): Promise<boolean> {
    return this.#own.has(room.roomId) && super.persist(room).catch(noted);
  }

  async #readAll(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache[]> {
    try {
      return await super.query(conditions, sortOptions);
    } catch (error) {
      this["_concurrentRoomCacheRequest"] = undefined;
      this["_roomCacheRequestByName"] = {};
      throw error;
    }
  }
}

function noted(error: Error): false {
  log.error(`A listing could not be written, and will be when Redis is back: ${error.message}`);
  return false;
}
