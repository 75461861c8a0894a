import { randomUUID } from "node:crypto";
import { RedisPresence } from "@colyseus/redis-presence";
import type { Redis } from "ioredis";
import { ConfigError } from "../config.ts";
import { log } from "../log.ts";
import { IPC_ERROR, IPC_TIMEOUT } from "./matchmakerErrors.ts";
import type { Part } from "./shapes.ts";
import { isRequestTopic, isRoomCreatedTopic, processTopic, replyTopic } from "./topics.ts";

/** ms for which an address that nobody listened to is not tried again */
const UNHEARD_MS = 1000;

/** ms after which a process that waits for a room to be created looks for one itself */
const CREATED_MS = 200;

export const NEEDS: readonly Part[] = [
  ["RedisPresence", "publish", "a function of 2 parameters"],
  ["RedisPresence", "subscribe", "a function of 2 parameters"],
  ["RedisPresence", "unsubscribe", "a function of 2 parameters"],
  ["RedisPresence", "hset", "a function of 3 parameters"],
  ["RedisPresence", "hdel", "a function of 2 parameters"],
  ["RedisPresence", "hincrbyex", "a function of 4 parameters"],
  ["RedisPresence", "shutdown", "a function of 0 parameters"],
  ["RedisPresence", "resubscribeAll", "a function of 0 parameters"],
  ["RedisPresence", "pub", "an object"],
  ["RedisPresence", "sub", "an object"],
  ["RedisPresence", "subscriptions", "an object"],
];

/**
 * The framework's way for processes to speak with each other, with what is mended that makes it fail badly in 0.18.5 when Redis
 * or another process does:
 *
 * - Much of it is called without being waited for, so that each failure is an unhandled rejection, which ends a process.
 *   Those calls don't fail here; what they would have done is made up for (listings by `ClusterDriver`, subscriptions by
 *   `resubscribeAll`), or is a question that gets no answer.
 * - A question to a process that is gone waits 2 s for its answer, and whoever joins waits with it. Redis says at once how
 *   many were listening, and where that is none, so does this.
 *
 * - Who joins while another opens a room waits to be told of it, and of several who wait each takes the word from all others as
 *   soon as it has waited long enough itself; they wait for 1.1 s then. Here each looks again by itself after a fifth of that.
 *
 * Each can go when the framework does so by itself.
 */
export class ClusterPresence extends RedisPresence {
  /** what nobody listened to, and when, ms */
  readonly #unheard = new Map<string, number>();
  /** what this process says to itself */
  readonly #echo = `slipstream:echo:${randomUUID()}`;
  #unheardEchoes = 0;

  constructor(redis: Redis) {
    super(redis);
    // Cluster says in a sentence when Redis is out of reach; each attempt to reach it again is not worth a line.
    // As many wait for the same room to be opened as join at the same time.
    this.subscriptions.setMaxListeners(0);
    for (const connection of [this.pub, this.sub]) connection.removeAllListeners("error").on("error", () => {});
  }

  /**
   * Opens the connection that listens.
   *
   * @throws Error if Redis does not let it, or does not let us listen
   */
  async connect(): Promise<void> {
    await (this.sub as Redis).connect();
    await super.subscribe(this.#echo, () => {
      this.#unheardEchoes = 0;
    });
  }

  /** How often in a row this process has not heard itself. Redis may take a connection to be there that nothing comes through. */
  get unheardEchoes(): number {
    return this.#unheardEchoes;
  }

  /** Says something to oneself. */
  async echo(): Promise<void> {
    const before = this.#unheardEchoes++;
    await this.pub.publish(this.#echo, "0").catch((error: unknown) => {
      this.#unheardEchoes = before;
      throw error;
    });
  }

  /** Gives up the connection that listens for a new one. */
  reconnect(): void {
    const { sub } = this;
    if (sub.status === "ready") (sub as Redis).disconnect(true);
  }

  /** @throws ConfigError if Colyseus does not receive requests to this process on the topic that we know */
  checkProcessTopic(processId: string): void {
    const topic = processTopic(processId);
    if (this.subscriptions.listenerCount(topic) > 0) return;
    throw new ConfigError(
      `Colyseus does not fit: server/colyseus/topics.ts needs it to subscribe to ${topic}, but it has not. See docs/upgrading.md.`,
    );
  }

  /** Asks whether anybody would listen. */
  async isHeard(topic: string): Promise<boolean> {
    const [, listeners] = (await (this.pub as Redis).pubsub("NUMSUB", topic)) as [string, number];
    if (listeners === 0) this.#note(topic);
    return listeners > 0;
  }

  /** Whether nobody was listening lately. */
  isUnheard(topic: string): boolean {
    const at = this.#unheard.get(topic);
    if (at === undefined) return false;
    if (performance.now() - at < UNHEARD_MS) return true;
    this.#unheard.delete(topic);
    return false;
  }

  /** Asks Redis again for everything that is to be listened to, after it seems to have forgotten. */
  listenAgain(): void {
    this.resubscribeAll();
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    const listeners = await this.pub.publish(topic, JSON.stringify(data ?? false)).catch(() => 0);
    if (listeners === 0 && isRequestTopic(topic)) this.#returnToSender(topic, data);
  }

  override async subscribe(topic: string, callback: (...args: unknown[]) => void): Promise<this> {
    if (isRoomCreatedTopic(topic)) setTimeout(callback, CREATED_MS);
    await super.subscribe(topic, callback).catch(noted);
    return this;
  }

  override async unsubscribe(topic: string, callback?: (...args: unknown[]) => void): Promise<this> {
    await super.unsubscribe(topic, callback).catch(noted);
    return this;
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return super.hset(key, field, value).catch(noted);
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return super.hdel(key, field).catch(noted);
  }

  /** Counts those who open a room at the same time. Who can't be counted is taken for the only one. */
  override async hincrbyex(key: string, field: string, value: number, seconds: number): Promise<number> {
    return super.hincrbyex(key, field, value, seconds).catch(() => 1);
  }

  /** Nothing more is said. `Cluster.leave` closes the connection that it has opened. */
  override shutdown(): void {
    this.sub.disconnect();
  }

  #note(unheard: string): void {
    const now = performance.now();
    for (const [topic, at] of this.#unheard) if (now - at >= UNHEARD_MS) this.#unheard.delete(topic);
    this.#unheard.set(unheard, now);
  }

  #returnToSender(topic: string, data: unknown): void {
    this.#note(topic);
    const [, requestId] = Array.isArray(data) ? data : [];
    // The very words after which Colyseus looks for another room or process.
    this.subscriptions.emit(replyTopic(requestId), [IPC_ERROR, IPC_TIMEOUT]);
  }
}

function noted(error: Error): false {
  log.error(`Redis did not take note of something: ${error.message}`);
  return false;
}
