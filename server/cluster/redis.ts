import { Redis } from "ioredis";
import { ConfigError } from "../config.ts";

/** ms that Redis may take for an answer. It needs a thousandth of that. */
export const ANSWER_MS = 500;

/** ms between two attempts to reach Redis again */
const RETRY_MS = 250;

/**
 * A connection to Redis that fails soon and comes back soon.
 *
 * @throws ConfigError if Redis can't be reached, or does not let us in
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1000,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => RETRY_MS,
    // One that is given up because it is silent won't answer a farewell either.
    disconnectTimeout: RETRY_MS,
    // What can't be said now is not worth saying later, and is not kept.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Where it fails nobody catches it. RedisPresence subscribes again by itself.
    autoResubscribe: false,
    // A connection that is closed while this is answered, and that makes no ready check, is ready for ever (ioredis 5.11.1).
    disableClientInfo: true,
    keepAlive: 5000,
  });
  await orUnusable(() => redis.connect(), redis);
  return redis;
}

/**
 * Does something with Redis without which there is nothing to start.
 *
 * @param redis whose errors say why
 * @throws ConfigError if it fails
 */
export async function orUnusable(act: () => Promise<unknown>, redis?: Redis): Promise<void> {
  let reason = "";
  const note = (error: Error) => {
    reason = error.message;
  };
  redis?.on("error", note);
  try {
    await act();
  } catch (error) {
    redis?.disconnect();
    // What is thrown often says only that the connection was closed. The URL is a secret and in neither.
    const words = (reason || (error instanceof Error ? error.message : String(error))).replace(/\.$/, "");
    throw new ConfigError(`REDIS_URL names a Redis that can't be used: ${words}.`);
  }
}
