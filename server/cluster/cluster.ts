import { setTimeout as sleep } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import type { Redis } from "ioredis";
import { ClusterDriver } from "../colyseus/clusterDriver.ts";
import { ClusterPresence } from "../colyseus/clusterPresence.ts";
import { noCapacity } from "../colyseus/matchmakerErrors.ts";
import { processTopic, roomTopic } from "../colyseus/topics.ts";
import { type Config, checksAddress } from "../config.ts";
import { log } from "../log.ts";
import { Capacity } from "./capacity.ts";
import { Claims } from "./claims.ts";
import { Heartbeats } from "./heartbeats.ts";
import { type Heartbeat, Peers } from "./peers.ts";
import type { Processes, ProcessStatus } from "./processes.ts";
import { ANSWER_MS, connectRedis, orUnusable } from "./redis.ts";
import { RedisStore } from "./sharedStore.ts";
import { Subscription } from "./subscription.ts";
import { refuseTwin, Twins } from "./twins.ts";

/** ms between two heartbeats. With each one, the process reads the heartbeats of the others. */
const HEARTBEAT_MS = 250;

/** heartbeats, or messages to itself, without an answer after which a connection that looks open is replaced */
const RECONNECT_AFTER = 4;

/** ms without an answer from Redis that count as an outage, in which other processes may have missed heartbeats too */
const OUTAGE_MS = 4 * HEARTBEAT_MS;

/** ms after an outage that the other processes need to write their rooms again. Until then, joins fail. */
const RECOVERY_MS = 2 * HEARTBEAT_MS;

/** Several processes that share a list of rooms through Redis. */
export class Cluster implements Processes {
  readonly driver: ClusterDriver;
  readonly presence: ClusterPresence;
  readonly capacity: Capacity;
  readonly store: RedisStore;
  joined = false;
  reached: boolean;
  draining = false;
  readonly #redis: Redis;
  readonly #claims: Claims;
  readonly #heartbeats: Heartbeats;
  readonly #peers = new Peers();
  readonly #twins = new Twins();
  readonly #subscription: Subscription;
  readonly #address: string;
  /** number of heartbeats of this process so far */
  #count = 0;
  /** whether a heartbeat waits for the answer of Redis */
  #pending = false;
  #timer: NodeJS.Timeout | undefined;
  /** when Redis last answered, ms */
  #answeredAt = 0;
  /** heartbeats in a row without an answer */
  #unanswered = 0;
  #reachableFrom = 0;
  #redisDown = false;

  private constructor(redis: Redis, config: Config) {
    this.#redis = redis;
    this.#claims = new Claims(redis);
    this.store = new RedisStore(redis);
    this.#heartbeats = new Heartbeats(redis);
    this.#address = config.PUBLIC_ADDRESS ?? "";
    this.reached = !checksAddress(config);
    this.capacity = new Capacity(config.MAX_ROOMS);
    this.presence = new ClusterPresence(redis);
    this.#subscription = new Subscription(this.presence, RECONNECT_AFTER);
    this.driver = new ClusterDriver(redis, {
      isListed: ({ processId, roomId }) =>
        this.#acceptsPlayers(processId) && !this.presence.hadNoSubscriber(roomTopic(roomId)),
      isAlive: ({ processId }) => !this.#peers.isDead(processId),
      answers: ({ roomId }) => this.presence.hasSubscriber(roomTopic(roomId)),
    });
    // The framework's health check sends a message to each process and waits for the answer. Heartbeats, and the number
    // of subscribers that Redis reports, show a dead process sooner.
    matchMaker.setHealthChecksEnabled(false);
  }

  /**
   * Connects to Redis, and reads which processes are alive.
   *
   * @throws ConfigError if Redis can't be reached, or does not permit what is needed, or if a process that runs has the
   *   same PUBLIC_ADDRESS
   */
  static async connect(config: Config): Promise<Cluster> {
    const redis = await connectRedis(config.REDIS_URL ?? "");
    const cluster = new Cluster(redis, config);
    await orUnusable(() => cluster.presence.connect());
    await orUnusable(() => cluster.#discover());
    await refuseTwin(cluster.#heartbeats, cluster.#address, HEARTBEAT_MS);
    return cluster;
  }

  get id(): string {
    return matchMaker.processId;
  }

  get reachable(): boolean {
    if (this.#redisDown || this.#subscription.stalled || performance.now() < this.#reachableFrom) return false;
    return this.reached || this.#peers.anyReached();
  }

  /**
   * Makes this process known to the others. To be called when clients can reach it. Resolves when the others know it.
   *
   * @throws ConfigError if Redis does not answer or does not permit what is needed, or if Colyseus does not fit
   */
  async join(): Promise<void> {
    this.presence.checkProcessTopic(this.id);
    await orUnusable(async () => {
      // A process with the same address is the predecessor of this process.
      for (const id of this.#peers.ids()) {
        if (this.#peers.get(id)?.address === this.#address) await this.#remove(id);
      }
      await this.#exchange();
    });
    this.#timer = setInterval(() => {
      if (!this.#pending) void this.#sendHeartbeat();
    }, HEARTBEAT_MS);
    await sleep(HEARTBEAT_MS + ANSWER_MS / 10);
    this.joined = true;
  }

  statusOf(processId: string): ProcessStatus | undefined {
    if (processId === this.id) return this.draining ? "draining" : "ready";
    return this.#peers.get(processId)?.status;
  }

  hosts(): string[] {
    return this.#peers.hosts();
  }

  async isServing(processId: string): Promise<boolean> {
    if (processId === this.id) return !this.draining;
    if (this.#peers.isDead(processId)) return false;
    const [own, last] = await this.#heartbeats.read(this.id, processId);
    if (last !== null) return last?.status !== "draining";
    // Its heartbeat was removed: by the process itself as it left, by a process that found it dead, or with all others
    // if Redis lost its data. Only in the last case may it still be serving.
    const dataLost = own === null || !this.#peers.trustsRedis(performance.now());
    return dataLost && this.statusOf(processId) === "ready";
  }

  async selectProcess(spare = 0): Promise<string> {
    const own = this.id;
    for (const id of this.#peers.withCapacity(spare)) {
      if (id === own ? !this.#canOpenRoom(spare) : !(await this.#isReady(id))) continue;
      const selected = this.#peers.get(id);
      // Its next heartbeat brings the real number.
      if (selected !== undefined) selected.rooms++;
      return id;
    }
    throw noCapacity();
  }

  takeCapacity(): void {
    if (this.draining || !this.reached) throw noCapacity();
    this.capacity.take();
  }

  async claimOnce(key: string, seconds: number): Promise<boolean> {
    return this.#claims.claimOnce(key, seconds);
  }

  releaseClaim(key: string): void {
    this.#claims.release(key);
  }

  async drain(): Promise<void> {
    this.draining = true;
    // Without the subscription, no other process can open a room here.
    await Promise.all([this.#sendHeartbeat(), this.presence.unsubscribe(processTopic(this.id))]);
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#heartbeats.remove(this.id).catch(() => {});
    this.presence.shutdown();
    this.#redis.disconnect();
  }

  #canOpenRoom(spare: number): boolean {
    return !this.draining && this.reached && this.capacity.has(spare);
  }

  /** Asks Redis whether a process can open a room now. */
  async #isReady(processId: string): Promise<boolean> {
    const [[last], subscribed] = await Promise.all([
      this.#heartbeats.read(processId),
      this.#heartbeats.subscribed([processId]),
    ]);
    return last?.status === "ready" && last.receives && last.reached && subscribed.get(processId) === true;
  }

  #acceptsPlayers(processId: string): boolean {
    if (this.#peers.isDead(processId) || this.presence.hadNoSubscriber(processTopic(processId))) return false;
    const { receives = true, reached = true } = this.#peers.get(processId) ?? {};
    return this.statusOf(processId) !== "draining" && receives && (processId === this.id ? this.reached : reached);
  }

  /** Reads which processes are alive, and removes those that ended without removing themselves. */
  async #discover(): Promise<void> {
    const now = performance.now();
    const heartbeats = await this.#heartbeats.readAll();
    this.#peers.update(heartbeats, new Map(), now);
    const subscribed = await this.#heartbeats.subscribed([...heartbeats.keys()]);
    for (const [id, isSubscribed] of subscribed) {
      // A draining process has unsubscribed, but is alive.
      if (!isSubscribed && heartbeats.get(id)?.status !== "draining") await this.#remove(id);
    }
    this.#peers.restartTimeouts(now, true);
    this.#answeredAt = now;
  }

  async #sendHeartbeat(): Promise<void> {
    this.#pending = true;
    try {
      await this.#exchange();
    } catch (error) {
      this.#noteNoAnswer(error);
    } finally {
      this.#pending = false;
    }
  }

  /** Writes the heartbeat of this process, and reads those of the others. */
  async #exchange(): Promise<void> {
    const { stats } = matchMaker;
    this.#subscription.check();
    const own: Heartbeat = {
      count: ++this.#count,
      status: this.draining ? "draining" : "ready",
      receives: !this.#subscription.stalled,
      reached: this.reached,
      address: this.#address,
      rooms: this.capacity.rooms,
      maxRooms: this.capacity.maxRooms,
      players: stats.local.ccu,
    };
    const [isNew, heartbeats, subscribed] = await Promise.all([
      this.#heartbeats.write(this.id, own),
      this.#heartbeats.readAll(),
      this.#heartbeats.subscribed([...new Set([...this.#peers.ids(), this.id])]),
      this.presence.sendEcho(),
    ]);
    await this.#noteAnswer(heartbeats, subscribed, isNew);
  }

  /** @param isNew whether Redis had no heartbeat of this process */
  async #noteAnswer(
    heartbeats: Map<string, Heartbeat>,
    subscribed: Map<string, boolean>,
    isNew: boolean,
  ): Promise<void> {
    const now = performance.now();
    if (this.#redisDown) log.info("Redis answers again. Players can join.");
    const dataLost = isNew && this.#count > 1;
    if (dataLost || now - this.#answeredAt > OUTAGE_MS) {
      this.#peers.restartTimeouts(now, false);
      this.#reachableFrom = now + RECOVERY_MS;
    }
    if (this.#redisDown || isNew) await this.driver.restore();
    if (subscribed.get(this.id) === false && !this.draining) this.presence.resubscribe();
    this.#redisDown = false;
    this.#unanswered = 0;
    this.#answeredAt = now;
    for (const processId of this.#peers.update(heartbeats, subscribed, now)) {
      const { address, rooms, players } = heartbeats.get(processId) ?? {};
      log.warn("Another process is gone, without a shutdown.", { processId, address, rooms, players });
      await this.#remove(processId);
    }
    const twins = this.#peers.withAddress(this.#address).filter((id) => id !== this.id);
    this.#twins.note(twins, this.#address);
  }

  #noteNoAnswer(error: unknown): void {
    if (!this.#redisDown) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error("Redis does not answer. Until it does, joins fail. Connected players keep playing.", undefined, {
        reason,
      });
    }
    this.#redisDown = true;
    if (++this.#unanswered % RECONNECT_AFTER !== 0) return;
    if (this.#redis.status === "ready") this.#redis.disconnect(true);
    // The cause most likely affects the subscribing connection too.
    this.presence.reconnectSubscriber();
  }

  /** Removes a dead process, its heartbeat and its rooms. */
  async #remove(id: string): Promise<void> {
    this.#peers.markDead(id);
    await this.#heartbeats.remove(id);
    await this.driver.cleanup(id);
  }
}
