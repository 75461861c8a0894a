import { setTimeout as sleep } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import type { Redis } from "ioredis";
import { ClusterDriver } from "../colyseus/clusterDriver.ts";
import { ClusterPresence } from "../colyseus/clusterPresence.ts";
import { noPlace } from "../colyseus/matchmakerErrors.ts";
import { processTopic, roomTopic } from "../colyseus/topics.ts";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import { Beats } from "./beats.ts";
import { type Beat, Peers } from "./peers.ts";
import type { Processes, ProcessStatus } from "./processes.ts";
import { ANSWER_MS, connectRedis, orUnusable } from "./redis.ts";

/** ms between two beats of this process, each of which reads those of the others */
const BEAT_MS = 250;

/** beats without an answer after which a connection is given up that looks alive */
const PATIENCE = 4;

/** beats in a row in which this process did not hear itself, after which it takes itself for deaf */
const DEAF = 2;

/** ms without an answer after which others may have missed as much */
const OUTAGE_MS = 4 * BEAT_MS;

/** ms after an outage until the others have had time to say what rooms they have */
const GATHERING_MS = 2 * BEAT_MS;

const SAID = "slipstream:said:";

/** Several processes that share one list of rooms through Redis, and know of each other. */
export class Cluster implements Processes {
  readonly driver: ClusterDriver;
  readonly presence: ClusterPresence;
  joined = false;
  draining = false;
  readonly #redis: Redis;
  readonly #beats: Beats;
  readonly #peers = new Peers();
  readonly #address: string;
  readonly #maxRooms: number;
  #count = 0;
  #beating = false;
  #timer: NodeJS.Timeout | undefined;
  #answeredAt = 0;
  #unanswered = 0;
  #reachableFrom = 0;
  #lost = false;
  #deaf = false;

  private constructor(redis: Redis, address: string, maxRooms: number) {
    this.#redis = redis;
    this.#beats = new Beats(redis);
    this.#address = address;
    this.#maxRooms = maxRooms;
    this.presence = new ClusterPresence(redis);
    this.driver = new ClusterDriver(redis, {
      isListed: ({ processId, roomId }) => this.#takesPlayers(processId) && !this.presence.isUnheard(roomTopic(roomId)),
      isAlive: ({ processId }) => !this.#peers.isDead(processId),
      answers: ({ roomId }) => this.presence.isHeard(roomTopic(roomId)),
    });
    // Beats, and what Redis says at once of whoever it has lost, are better than asking the process and waiting for it.
    matchMaker.setHealthChecksEnabled(false);
  }

  /**
   * @throws ConfigError if Redis can't be reached, or does not let us do what is needed
   */
  static async connect({ REDIS_URL = "", PUBLIC_ADDRESS = "", MAX_ROOMS }: Config): Promise<Cluster> {
    const redis = await connectRedis(REDIS_URL);
    const cluster = new Cluster(redis, PUBLIC_ADDRESS, MAX_ROOMS);
    await orUnusable(() => cluster.presence.connect());
    await orUnusable(() => cluster.#meet());
    return cluster;
  }

  get id(): string {
    return matchMaker.processId;
  }

  get reachable(): boolean {
    return !this.#lost && !this.#deaf && performance.now() >= this.#reachableFrom;
  }

  /**
   * To be called once clients can reach this process: it is one of them from now on. Resolves when the others know.
   *
   * @throws ConfigError if Redis has been lost, or does not let us do what is needed, or Colyseus does not fit
   */
  async join(): Promise<void> {
    this.presence.checkProcessTopic(this.id);
    await orUnusable(async () => {
      // Whoever was here before.
      for (const id of this.#peers.ids()) if (this.#peers.get(id)?.address === this.#address) await this.#forget(id);
      await this.#exchange();
    });
    this.#timer = setInterval(() => {
      if (!this.#beating) void this.#beat();
    }, BEAT_MS);
    await sleep(BEAT_MS + ANSWER_MS / 10);
    this.joined = true;
  }

  statusOf(processId: string): ProcessStatus | undefined {
    if (processId === this.id) return this.draining ? "draining" : "ready";
    return this.#peers.get(processId)?.status;
  }

  hosts(): string[] {
    return this.#peers.hosts();
  }

  async serves(processId: string): Promise<boolean> {
    if (processId === this.id) return !this.draining;
    if (this.#peers.isDead(processId)) return false;
    const [own, last] = await this.#beats.read(this.id, processId);
    if (last !== null) return last?.status !== "draining";
    // Who took it for dead, or itself when it left, has removed its beat; unless Redis has forgotten all of them.
    const forgotten = own === null || !this.#peers.trusts(performance.now());
    return forgotten && this.statusOf(processId) === "ready";
  }

  async roomFor(): Promise<string> {
    const own = this.id;
    for (const id of this.#peers.withPlace()) {
      if (id === own && !this.#hasPlace) continue;
      if (id !== own && !(await this.#isReady(id))) continue;
      const chosen = this.#peers.get(id);
      // Until it says so itself.
      if (chosen !== undefined) chosen.rooms++;
      return id;
    }
    throw noPlace();
  }

  checkPlace(): void {
    if (!this.#hasPlace) throw noPlace();
  }

  async sayOnce(word: string, seconds: number): Promise<boolean> {
    const answer = await this.#redis.set(SAID + word, "1", "EX", seconds, "NX").catch(() => null);
    return answer === "OK";
  }

  takeBack(word: string): void {
    void this.#redis.del(SAID + word).catch(() => 0);
  }

  async drain(): Promise<void> {
    this.draining = true;
    // Nobody is to open a room here any more.
    await Promise.all([this.#beat(), this.presence.unsubscribe(processTopic(this.id))]);
  }

  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#beats.remove(this.id).catch(() => {});
    this.presence.shutdown();
    this.#redis.disconnect();
  }

  get #hasPlace(): boolean {
    return !this.draining && matchMaker.stats.local.roomCount < this.#maxRooms;
  }

  /** Asks whether a process takes players at this moment. */
  async #isReady(processId: string): Promise<boolean> {
    const [[last], listens] = await Promise.all([this.#beats.read(processId), this.#beats.listening([processId])]);
    return last?.status === "ready" && last.hears && listens.get(processId) === true;
  }

  #takesPlayers(processId: string): boolean {
    if (this.#peers.isDead(processId) || this.presence.isUnheard(processTopic(processId))) return false;
    return this.statusOf(processId) !== "draining" && this.#peers.get(processId)?.hears !== false;
  }

  /** Learns who is there. Of those who have left without a word, Redis knows that they don't listen. */
  async #meet(): Promise<void> {
    const now = performance.now();
    const beats = await this.#beats.readAll();
    this.#peers.read(beats, new Map(), now);
    const listening = await this.#beats.listening([...beats.keys()]);
    for (const [id, listens] of listening) {
      // Who is draining has ceased to listen, and is there.
      if (!listens && beats.get(id)?.status !== "draining") await this.#forget(id);
    }
    this.#peers.begin(now, true);
    this.#answeredAt = now;
  }

  async #beat(): Promise<void> {
    this.#beating = true;
    try {
      await this.#exchange();
    } catch (error) {
      this.#miss(error);
    } finally {
      this.#beating = false;
    }
  }

  /** Says how this process is, and hears how the others are. */
  async #exchange(): Promise<void> {
    const { stats } = matchMaker;
    this.#listenToOneself();
    const own: Beat = {
      count: ++this.#count,
      status: this.draining ? "draining" : "ready",
      hears: !this.#deaf,
      address: this.#address,
      rooms: stats.local.roomCount,
      maxRooms: this.#maxRooms,
      players: stats.local.ccu,
    };
    const [isNew, beats, listening] = await Promise.all([
      this.#beats.write(this.id, own),
      this.#beats.readAll(),
      this.#beats.listening([...new Set([...this.#peers.ids(), this.id])]),
      this.presence.echo(),
    ]);
    await this.#hear(beats, listening, isNew);
  }

  async #hear(beats: Map<string, Beat>, listening: Map<string, boolean>, isNew: boolean): Promise<void> {
    const now = performance.now();
    if (this.#lost) log.info("Redis is back.");
    const forgotten = isNew && this.#count > 1;
    if (forgotten || now - this.#answeredAt > OUTAGE_MS) {
      this.#peers.begin(now, false);
      this.#reachableFrom = now + GATHERING_MS;
    }
    if (this.#lost || isNew) await this.driver.restore();
    if (listening.get(this.id) === false && !this.draining) this.presence.listenAgain();
    this.#lost = false;
    this.#unanswered = 0;
    this.#answeredAt = now;
    for (const id of this.#peers.read(beats, listening, now)) await this.#bury(id);
  }

  #miss(error: unknown): void {
    const words = error instanceof Error ? error.message : String(error);
    if (!this.#lost) log.error(`Redis does not answer. Nobody can join until it does; who flies flies on. ${words}`);
    this.#lost = true;
    if (++this.#unanswered % PATIENCE !== 0) return;
    if (this.#redis.status === "ready") this.#redis.disconnect(true);
    // What has cut off the one has most likely cut off the other.
    this.presence.reconnect();
  }

  /** The other connection says nothing for as long as there is nothing to hear, and so must be tried. */
  #listenToOneself(): void {
    const { unheardEchoes } = this.presence;
    const deaf = unheardEchoes >= DEAF;
    if (deaf && !this.#deaf)
      log.error("Redis passes nothing on to this process. Nobody can join through it until it does.");
    if (!deaf && this.#deaf) log.info("Redis passes on again.");
    this.#deaf = deaf;
    if (unheardEchoes > 0 && unheardEchoes % PATIENCE === 0) this.presence.reconnect();
  }

  async #bury(id: string): Promise<void> {
    log.info(`Process ${id} is gone.`);
    await this.#forget(id);
  }

  async #forget(id: string): Promise<void> {
    this.#peers.bury(id);
    await this.#beats.remove(id);
    await this.driver.cleanup(id);
  }
}
