import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { CloseCode, matchMaker } from "@colyseus/core";
import type { Game } from "./app.ts";
import type { Config } from "./config.ts";
import { log } from "./log.ts";

/** ms that answers which are being written get, after the last player has gone */
const ANSWERS_MS = 300;

/**
 * Ends the process in order at SIGTERM and Ctrl-C: takes nobody any more, sends the players on with their papers, and goes as
 * soon as they have, after DRAIN_TIMEOUT at the latest.
 */
export function drainOnSignals(game: Game, { DRAIN_TIMEOUT }: Config): void {
  let draining = false;
  // Ctrl-C under npm comes twice, from the terminal and from npm.
  const drain = (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    log.info(`${signal}: closing the rooms.`);
    setTimeout(() => {
      log.error("The rooms did not close in time.");
      log.flush();
      process.exit(0);
    }, DRAIN_TIMEOUT * 1000).unref();
    void close(game)
      .catch((error: unknown) => log.error("The rooms did not close in order.", error))
      .then(() => {
        log.flush();
        log.info("Closed.");
        process.exit(0);
      });
  };
  process.on("SIGINT", drain);
  process.on("SIGTERM", drain);
}

async function close({ server, http, processes, allSocketsClosed }: Game): Promise<void> {
  // The others first: they believe no passport of a process that serves.
  await processes.drain();
  // Colyseus takes a room for empty as soon as it has begun to close the connections; what was said last is on its way then.
  const gone = allSocketsClosed();
  await Promise.all(matchMaker.disconnectAll(CloseCode.SERVER_SHUTDOWN));
  // Until then, whoever asks here is seated elsewhere.
  await gone;
  const answered = once(http, "close");
  await server.gracefullyShutdown(false);
  await processes.leave();
  await Promise.race([answered, sleep(ANSWERS_MS)]);
}
