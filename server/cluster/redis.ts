import { Redis } from "ioredis";
import { ConfigError } from "../config.ts";
import { wrongScheme } from "./redisTls.ts";

/** ms after which a command to Redis fails. An answer usually takes a thousandth of that. */
export const ANSWER_MS = 500;

/** ms between two attempts to connect to Redis */
const RETRY_MS = 250;

/**
 * Connects to Redis. Commands on the connection fail quickly, and it reconnects quickly.
 *
 * @throws ConfigError if Redis can't be reached, or refuses the connection
 */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: 1000,
    commandTimeout: ANSWER_MS,
    retryStrategy: () => RETRY_MS,
    // A connection that is closed because Redis does not answer will not get an answer to the closing either.
    disconnectTimeout: RETRY_MS,
    // A command that can't be sent now is out of date by the time Redis is back.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // If resubscribing fails, nothing catches the error. RedisPresence subscribes again by itself.
    autoResubscribe: false,
    // If the connection closes while this command is answered and there is no ready check, ioredis 5.11.1 keeps
    // reporting "ready" and never reconnects.
    disableClientInfo: true,
    keepAlive: 5000,
  });
  try {
    await orUnusable(() => redis.connect(), redis);
  } catch (error) {
    const reason = await wrongScheme(url);
    throw reason === undefined ? error : new ConfigError(`${(error as Error).message} ${reason}`);
  }
  return redis;
}

/**
 * Does something with Redis that the server can't start without.
 *
 * @param redis its `error` events give the reason if `act` fails
 * @throws ConfigError if `act` fails
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
    // Often the error says only that the connection was closed. Neither text contains the URL, which is a secret.
    const cause = (reason || (error instanceof Error ? error.message : String(error))).replace(/\.$/, "");
    throw new ConfigError(`REDIS_URL names a Redis that can't be used: ${cause}.`);
  }
}
