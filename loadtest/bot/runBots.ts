import { setTimeout as sleep } from "node:timers/promises";
import type { Room } from "@colyseus/sdk";
import type { BotLog } from "./botLog.ts";

interface RunOptions {
  /** @throws Error if the server does not let the bot in */
  join: () => Promise<Room>;
  log: BotLog;
  numClients: number;
  /** time between two joins, ms */
  delay: number;
  /** time after which all bots leave and join again, ms; 0 is never */
  reestablishAllDelay: number;
}

/**
 * Runs bots without a terminal: one joins after the other, and they fly until a signal. The run ends early if no bot
 * could join, or if all have been disconnected.
 *
 * @returns the exit code
 */
export async function runBots({ join, log, numClients, delay, reestablishAllDelay }: RunOptions): Promise<number> {
  const stopped = Promise.withResolvers<"stopped">();
  // Under npm, Ctrl-C arrives twice: from the terminal and from npm.
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopped.resolve("stopped"));
  const rooms = new Set<Room>();

  const joinAll = async () => {
    for (let i = 0; i < numClients; i++) {
      try {
        const room = await join();
        rooms.add(room);
        room.onLeave(() => void rooms.delete(room));
      } catch (error) {
        log.failed(error);
      }
      if (delay > 0) await sleep(delay);
    }
  };
  const run = async () => {
    await joinAll();
    if (log.joins === 0) log.say("No bot could join.");
    while (rooms.size > 0) {
      if (reestablishAllDelay > 0) {
        await sleep(reestablishAllDelay);
        await Promise.all([...rooms].map((room) => room.leave().catch(() => {})));
        await joinAll();
      } else {
        await Promise.all([...rooms].map((room) => new Promise((left) => room.onLeave(left))));
      }
    }
    if (log.joins > 0) log.say("All bots have been disconnected.");
    return "over" as const;
  };
  const how = await Promise.race([stopped.promise, run()]);
  const code = log.end();
  return how === "over" ? 1 : code;
}
