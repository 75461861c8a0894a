import { randomUUID } from "node:crypto";
import { RedisPresence } from "@colyseus/redis-presence";
import type { Redis } from "ioredis";
import { ConfigError } from "../config.ts";
import { log } from "../log.ts";
import { IPC_ERROR, IPC_TIMEOUT } from "./matchmakerErrors.ts";
import type { Part } from "./shapes.ts";
import { isRequestTopic, isRoomCreatedTopic, processTopic, replyTopic } from "./topics.ts";

/** ms for which a topic that had no subscriber is not tried again */
const NO_SUBSCRIBER_MS = 1000;

/** ms after which a process that waits for a room to be created looks for a room itself */
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
 * How processes send messages to each other through Redis. It changes what @colyseus/redis-presence 0.18.5 does when
 * Redis or another process fails:
 *
 * - The framework calls many methods without awaiting them, so each failure is an unhandled rejection. Here these
 *   methods never reject. `ClusterDriver` writes listings again later, `resubscribeAll` subscribes again, and a request
 *   that is lost counts as one without an answer.
 * - A request to a process that is dead waits 2 s for the answer, and the player who joins waits too. Redis reports how
 *   many subscribers received a message, so here a request without a subscriber fails at once.
 * - If several players join while another process creates a room, each waits to be told of it. The first one to stop
 *   waiting removes the subscription of all others, which then wait 1.1 s. Here each looks for a room after 0.2 s.
 *
 * Each change can go when the framework does the same.
 */
export class ClusterPresence extends RedisPresence {
  /** when a topic last had no subscriber, ms, by topic */
  readonly #noSubscriber = new Map<string, number>();
  /** the topic of the messages that this process sends to itself */
  readonly #echoTopic = `slipstream:echo:${randomUUID()}`;
  #missedEchoes = 0;

  constructor(redis: Redis) {
    super(redis);
    // Many requests to join may wait for the same room, and Node would warn of a leak.
    this.subscriptions.setMaxListeners(0);
    // `Cluster` logs once that Redis does not answer. The stock listener logs every attempt to reconnect.
    for (const connection of [this.pub, this.sub]) connection.removeAllListeners("error").on("error", () => {});
  }

  /**
   * Opens the subscribing connection.
   *
   * @throws Error if Redis refuses the connection or the subscription
   */
  async connect(): Promise<void> {
    await (this.sub as Redis).connect();
    await super.subscribe(this.#echoTopic, () => {
      this.#missedEchoes = 0;
    });
  }

  /**
   * How many messages to itself in a row this process has not received. A subscription can stop delivering messages
   * although the connection is open and reports no error.
   */
  get missedEchoes(): number {
    return this.#missedEchoes;
  }

  /** Sends a message to this process itself. */
  async sendEcho(): Promise<void> {
    const before = this.#missedEchoes++;
    await this.pub.publish(this.#echoTopic, "0").catch((error: unknown) => {
      this.#missedEchoes = before;
      throw error;
    });
  }

  /** Closes the subscribing connection, if it is open, and opens a new one. */
  reconnectSubscriber(): void {
    const { sub } = this;
    if (sub.status === "ready") (sub as Redis).disconnect(true);
  }

  /** @throws ConfigError if Colyseus has not subscribed to the topic on which we send requests to this process */
  checkProcessTopic(processId: string): void {
    const topic = processTopic(processId);
    if (this.subscriptions.listenerCount(topic) > 0) return;
    throw new ConfigError(
      `Colyseus does not fit: server/colyseus/topics.ts needs a subscription to ${topic}, but there is none. See docs/upgrading.md.`,
    );
  }

  /** Asks Redis whether a topic has a subscriber. */
  async hasSubscriber(topic: string): Promise<boolean> {
    const [, subscribers] = (await (this.pub as Redis).pubsub("NUMSUB", topic)) as [string, number];
    if (subscribers === 0) this.#noteNoSubscriber(topic);
    return subscribers > 0;
  }

  /** Whether a topic had no subscriber a moment ago. */
  hadNoSubscriber(topic: string): boolean {
    const at = this.#noSubscriber.get(topic);
    if (at === undefined) return false;
    if (performance.now() - at < NO_SUBSCRIBER_MS) return true;
    this.#noSubscriber.delete(topic);
    return false;
  }

  /** Subscribes to all topics again. To be called when Redis has lost the subscriptions. */
  resubscribe(): void {
    this.resubscribeAll();
  }

  override async publish(topic: string, data: unknown): Promise<void> {
    const subscribers = await this.pub.publish(topic, JSON.stringify(data ?? false)).catch(() => 0);
    if (subscribers === 0 && isRequestTopic(topic)) this.#failRequest(topic, data);
  }

  override async subscribe(topic: string, callback: (...args: unknown[]) => void): Promise<this> {
    if (isRoomCreatedTopic(topic)) setTimeout(callback, CREATED_MS);
    await super.subscribe(topic, callback).catch(logFailure);
    return this;
  }

  override async unsubscribe(topic: string, callback?: (...args: unknown[]) => void): Promise<this> {
    await super.unsubscribe(topic, callback).catch(logFailure);
    return this;
  }

  override async hset(key: string, field: string, value: string): Promise<boolean> {
    return super.hset(key, field, value).catch(logFailure);
  }

  override async hdel(key: string, field: string): Promise<boolean> {
    return super.hdel(key, field).catch(logFailure);
  }

  /**
   * Counts the requests that create a room at the same time. If Redis does not answer, the request counts as the only
   * one.
   */
  override async hincrbyex(key: string, field: string, value: number, seconds: number): Promise<number> {
    return super.hincrbyex(key, field, value, seconds).catch(() => 1);
  }

  /** Closes the subscribing connection. `Cluster.leave` closes the other one, which `Cluster.connect` opened. */
  override shutdown(): void {
    this.sub.disconnect();
  }

  #noteNoSubscriber(topic: string): void {
    const now = performance.now();
    for (const [old, at] of this.#noSubscriber) if (now - at >= NO_SUBSCRIBER_MS) this.#noSubscriber.delete(old);
    this.#noSubscriber.set(topic, now);
  }

  /** Answers a request with the error of one that timed out. After that error, Colyseus looks for another room. */
  #failRequest(topic: string, data: unknown): void {
    this.#noteNoSubscriber(topic);
    const [, requestId] = Array.isArray(data) ? data : [];
    this.subscriptions.emit(replyTopic(requestId), [IPC_ERROR, IPC_TIMEOUT]);
  }
}

function logFailure(error: Error): false {
  log.error("A command to Redis failed.", undefined, { reason: error.message });
  return false;
}
