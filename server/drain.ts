import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { CloseCode, matchMaker } from "@colyseus/core";
import type { Game } from "./app.ts";
import type { Config } from "./config.ts";
import { log } from "./log.ts";

/** ms for answers that are still being written after the last player has left */
const ANSWERS_MS = 300;

/**
 * Shuts the process down gracefully on SIGTERM and Ctrl-C: it accepts no more players, sends each player a passport and
 * the close code for a restart, and exits when all connections are closed, after DRAIN_TIMEOUT at the latest.
 */
export function drainOnSignals(game: Game, { DRAIN_TIMEOUT }: Config): void {
  let draining = false;
  // Under npm, Ctrl-C arrives twice: from the terminal and from npm.
  const drain = (signal: NodeJS.Signals) => {
    if (draining) return;
    draining = true;
    const { roomCount: rooms, ccu: players } = matchMaker.stats.local;
    log.info(`${signal} received. The rooms are being closed.`, { rooms, players });
    setTimeout(() => {
      const { roomCount: rooms, ccu: players } = matchMaker.stats.local;
      log.error("The rooms did not close within DRAIN_TIMEOUT. The process exits.", undefined, { rooms, players });
      log.flush();
      process.exit(0);
    }, DRAIN_TIMEOUT * 1000).unref();
    void close(game)
      .catch((error: unknown) => log.error("Closing the rooms failed.", error))
      .then(() => {
        log.flush();
        log.info("The server has shut down.");
        process.exit(0);
      });
  };
  process.on("SIGINT", drain);
  process.on("SIGTERM", drain);
}

async function close({ server, http, processes, allSocketsClosed }: Game): Promise<void> {
  // The other processes must know first: they reject passports from a process that still accepts players.
  await processes.drain();
  // For Colyseus, a room is empty as soon as it starts to close its connections, when the last messages are not sent
  // yet.
  const closed = allSocketsClosed();
  await Promise.all(matchMaker.disconnectAll(CloseCode.SERVER_SHUTDOWN));
  // Until all connections are closed, the matchmaker still runs, and sends players to other processes.
  await closed;
  const answered = once(http, "close");
  await server.gracefullyShutdown(false);
  await processes.leave();
  await Promise.race([answered, sleep(ANSWERS_MS)]);
}
