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
    console.log(`\n${signal}: closing the rooms.`);
    setTimeout(() => {
      console.error("The rooms did not close in time.");
      process.exit(0);
    }, DRAIN_TIMEOUT * 1000).unref();
    void close(game)
      .catch((error: unknown) => log.error("The rooms did not close in order.", error))
      .then(() => {
        console.log("Closed.");
        process.exit(0);
      });
  };
  process.on("SIGINT", drain);
  process.on("SIGTERM", drain);
}

async function close({ server, http, processes }: Game): Promise<void> {
  // The others first: they believe no passport of a process that serves.
  await processes.drain();
  // While this is not done yet, whoever asks here is seated elsewhere.
  await Promise.all(matchMaker.disconnectAll(CloseCode.SERVER_SHUTDOWN));
  await server.gracefullyShutdown(false);
  await processes.leave();
  http.closeIdleConnections();
  const answered = new Promise((resolve) => http.close(resolve));
  await Promise.race([answered, sleep(ANSWERS_MS)]);
}
