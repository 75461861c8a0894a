import { z } from "zod";
import { isPublicAddress } from "../config.ts";
import type { ProcessStatus } from "./processes.ts";

/** ms without a heartbeat after which a process counts as dead although it is subscribed: it or its machine hangs. */
const SILENT_MS = 2500;

/** The same, ms, for a process that is not subscribed. However a process ends, the system closes its connections. */
const UNSUBSCRIBED_MS = 600;

/** What a process writes about itself with each heartbeat. */
export const heartbeat = z.object({
  /** number of heartbeats so far */
  count: z.number(),
  status: z.enum(["ready", "draining"] satisfies ProcessStatus[]),
  /** false if Redis delivers no messages to the process, so that it can't be asked for a room or a seat */
  receives: z.boolean().default(true),
  /** false if clients do not reach the process at its address */
  reached: z.boolean().default(true),
  /** where clients reach the process */
  address: z.string().refine(isPublicAddress),
  rooms: z.number(),
  maxRooms: z.number(),
  players: z.number(),
});
export type Heartbeat = z.infer<typeof heartbeat>;

interface Peer {
  last: Heartbeat;
  /** when this process first read that heartbeat, ms */
  readAt: number;
  /** whether Redis has a connection on which the process is subscribed */
  subscribed: boolean;
}

/**
 * Which processes are alive, from heartbeats that are read regularly. Only the clock of this process is used, and only
 * the time in which it could read: neither a wrong clock nor an outage of Redis makes a process count as dead. A
 * process that counts as dead counts as alive again with its next heartbeat.
 */
export class Peers {
  readonly #alive = new Map<string, Peer>();
  /** the count of the last heartbeat of each dead process, for as long as that heartbeat is still in Redis */
  readonly #dead = new Map<string, number>();
  #trustsRedisFrom = 0;

  /**
   * Takes in what was read from Redis.
   *
   * @param heartbeats by process id
   * @param subscribed by process id; a process that is not in it counts as subscribed
   * @param now ms
   * @returns ids of the processes that count as dead from now on
   */
  update(heartbeats: ReadonlyMap<string, Heartbeat>, subscribed: ReadonlyMap<string, boolean>, now: number): string[] {
    for (const [id, last] of heartbeats) this.#note(id, last, now);
    const dead: string[] = [];
    for (const [id, peer] of this.#alive) {
      peer.subscribed = subscribed.get(id) ?? true;
      if (!this.#hasTimedOut(peer, now)) continue;
      this.markDead(id);
      dead.push(id);
    }
    for (const id of this.#dead.keys()) if (!heartbeats.has(id)) this.#dead.delete(id);
    return dead;
  }

  /**
   * Restarts all timeouts. To be called before the first update, and before the first one after an outage.
   *
   * @param trustRedis whether a process that is not subscribed may count as dead at once. After an outage it may not
   *   yet have subscribed again.
   */
  restartTimeouts(now: number, trustRedis: boolean): void {
    for (const peer of this.#alive.values()) peer.readAt = now;
    this.#trustsRedisFrom = trustRedis ? now - UNSUBSCRIBED_MS : now + SILENT_MS;
  }

  /** Whether what is missing in Redis is gone. Soon after an outage, it may not have been written again yet. */
  trustsRedis(now: number): boolean {
    return now > this.#trustsRedisFrom;
  }

  /** Counts a process as dead until its next heartbeat. */
  markDead(id: string): void {
    const peer = this.#alive.get(id);
    if (peer === undefined) return;
    this.#alive.delete(id);
    this.#dead.set(id, peer.last.count);
  }

  /** Whether a process counts as dead. False for a process of which nothing has been read yet. */
  isDead(id: string): boolean {
    return this.#dead.has(id);
  }

  /** The last heartbeat of a process that is alive. */
  get(id: string): Heartbeat | undefined {
    return this.#alive.get(id)?.last;
  }

  ids(): string[] {
    return [...this.#alive.keys()];
  }

  /** The hosts at which clients reach the processes that are alive, `host[:port]`, without duplicates. */
  hosts(): string[] {
    return [...new Set(Array.from(this.#alive.values(), ({ last }) => last.address.split("/", 1)[0] ?? ""))];
  }

  /** Ids of the processes at an address that are alive and not draining. */
  withAddress(address: string): string[] {
    return [...this.#alive].flatMap(([id, { last }]) =>
      last.address === address && last.status === "ready" ? id : [],
    );
  }

  /** Whether clients reach any process that is alive. */
  anyReached(): boolean {
    return [...this.#alive.values()].some(({ last }) => last.reached);
  }

  /**
   * Ids of the processes that can open another room, the one with the fewest players first.
   *
   * @param spare as in `Processes.selectProcess`
   */
  withCapacity(spare = 0): string[] {
    return [...this.#alive]
      .filter(([, { last, subscribed }]) => subscribed && canOpenRoom(last, spare))
      .sort(([, { last: a }], [, { last: b }]) => a.players - b.players || a.rooms - b.rooms)
      .map(([id]) => id);
  }

  #note(id: string, last: Heartbeat, now: number): void {
    if (this.#dead.get(id) === last.count) return;
    this.#dead.delete(id);
    const peer = this.#alive.get(id);
    if (peer === undefined) this.#alive.set(id, { last, readAt: now, subscribed: true });
    else if (peer.last.count !== last.count) Object.assign(peer, { last, readAt: now });
  }

  #hasTimedOut({ readAt, subscribed }: Peer, now: number): boolean {
    const silent = now - readAt;
    if (silent > SILENT_MS) return true;
    return !subscribed && silent > UNSUBSCRIBED_MS && this.trustsRedis(now);
  }
}

function canOpenRoom({ status, receives, reached, rooms, maxRooms }: Heartbeat, spare: number): boolean {
  return status === "ready" && receives && reached && rooms + Math.min(spare, maxRooms - 1) < maxRooms;
}
