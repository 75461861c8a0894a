import { type IRoomCache, matchMaker, type SortOptions } from "@colyseus/core";
import { RedisDriver } from "@colyseus/redis-driver";
import type { Redis } from "ioredis";
import { log } from "../log.ts";
import type { Part } from "./shapes.ts";

/** The Redis hash in which @colyseus/redis-driver 0.18.3 keeps the listings of rooms, as JSON by room id. */
const LISTINGS = "roomcaches";

type Operations = Parameters<RedisDriver["update"]>[1];

/** What `Cluster` knows about the process of a room, which its listing in Redis may not show. */
interface RoomStatus {
  /** whether players can join the room, so that it is listed at all */
  isListed: (room: IRoomCache) => boolean;
  /** whether the room still exists for players who have a seat in it */
  isAlive: (room: IRoomCache) => boolean;
  /** asks whether the room would receive a request now */
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
 * The list of rooms that several processes share. It changes what @colyseus/redis-driver 0.18.3 does when Redis or
 * another process fails:
 *
 * - A failed read is cached, and every later read fails too. Here it is not cached.
 * - A failed write makes the join or leave fail that caused it. Here a failed write is only logged: this process keeps
 *   the listings of its own rooms in memory, and writes them again when Redis is back.
 * - If the listing of a room that no longer exists is written once more, the room is listed again. Here it is not.
 * - Rooms of dead or draining processes are listed, and players are sent there. Here they are not.
 *
 * Each change can go when the framework does the same.
 */
export class ClusterDriver extends RedisDriver {
  readonly #redis: Redis;
  readonly #own = new Map<string, IRoomCache>();
  readonly #isListed: (room: IRoomCache) => boolean;
  readonly #isAlive: (room: IRoomCache) => boolean;
  readonly #answers: (room: IRoomCache) => Promise<boolean>;

  constructor(redis: Redis, { isListed, isAlive, answers }: RoomStatus) {
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
    // Colyseus handles undefined here, although its types exclude it.
    return undefined as unknown as IRoomCache;
  }

  override async persist(room: IRoomCache, create = false): Promise<boolean> {
    if (create) this.#own.set(room.roomId, room);
    return this.#write(room);
  }

  override async update(room: IRoomCache, operations: Operations): Promise<boolean> {
    return this.#own.has(room.roomId) && super.update(room, operations).catch(logFailure);
  }

  override async remove(roomId: string): Promise<boolean> {
    this.#own.delete(roomId);
    return super.remove(roomId).catch(logFailure);
  }

  /** Removes the rooms of a dead process from the list. */
  override async cleanup(processId: string): Promise<void> {
    const rooms = await this.#readAll({ processId }).catch(() => []);
    if (rooms.length > 0) await this.#redis.hdel(LISTINGS, ...rooms.map(({ roomId }) => roomId)).catch(logFailure);
  }

  /** Writes all listings of this process again, after Redis was down or lost its data. */
  async restore(): Promise<void> {
    const stale = (await this.#readAll({ processId: matchMaker.processId })).filter(
      ({ roomId }) => !this.#own.has(roomId),
    );
    if (stale.length > 0) await this.#redis.hdel(LISTINGS, ...stale.map(({ roomId }) => roomId));
    for (const room of this.#own.values()) await this.#write(room);
  }

  /** Does nothing: `Cluster.leave` closes the connection, which `Cluster.connect` opened. */
  override async shutdown(): Promise<void> {}

  async #write(room: IRoomCache): Promise<boolean> {
    return this.#own.has(room.roomId) && super.persist(room).catch(logFailure);
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

function logFailure(error: Error): false {
  log.error("A room listing could not be written. It is written again when Redis answers.", undefined, {
    reason: error.message,
  });
  return false;
}
