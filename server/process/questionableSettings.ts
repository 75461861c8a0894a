import type { Config } from "../config.ts";

/** Players that one core carries, from docs/performance.md. */
const PLAYERS_PER_CORE = 1000;

/** How many times as many players a machine may be expected to carry without a warning. */
const MARGIN = 2;

/** s that Docker waits after SIGTERM if nothing else is set. No common supervisor waits for less. */
const SHORTEST_STOP_S = 10;

type Checked = Pick<Config, "NODE_ENV" | "DRAIN_TIMEOUT" | "STOP_TIMEOUT" | "MAX_CLIENTS" | "MAX_ROOMS">;

/** Sentences for the log about settings that are valid, but will most likely not do what the operator expects. */
export function questionableSettings(config: Checked): string[] {
  if (config.NODE_ENV !== "production") return [];
  return [drainTooLong(config), tooManyPlayers(config)].filter((sentence) => sentence !== undefined);
}

/**
 * A process can't read when its supervisor will kill it: in the sandbox of the unit it reaches neither systemd nor its
 * notification socket. So the operator, or the file that sets the time, states it in STOP_TIMEOUT too.
 */
function drainTooLong({ DRAIN_TIMEOUT, STOP_TIMEOUT }: Checked): string | undefined {
  if (DRAIN_TIMEOUT < (STOP_TIMEOUT ?? SHORTEST_STOP_S + 1)) return undefined;
  const where = "TimeoutStopSec of systemd or stop_grace_period of Compose";
  if (STOP_TIMEOUT === undefined) {
    return (
      `DRAIN_TIMEOUT is ${DRAIN_TIMEOUT} s, and STOP_TIMEOUT is not set. If the supervisor kills the process earlier ` +
      `(${where}), the shutdown is cut off. Set STOP_TIMEOUT to the time for which the supervisor waits.`
    );
  }
  return (
    `DRAIN_TIMEOUT is ${DRAIN_TIMEOUT} s, but the supervisor kills the process after ${STOP_TIMEOUT} s ` +
    `(STOP_TIMEOUT), and the shutdown is cut off. Lower DRAIN_TIMEOUT, or raise ${where}, and STOP_TIMEOUT with it.`
  );
}

function tooManyPlayers({ MAX_CLIENTS, MAX_ROOMS }: Checked): string | undefined {
  const players = MAX_CLIENTS * MAX_ROOMS;
  if (players <= MARGIN * PLAYERS_PER_CORE) return undefined;
  const rooms = Math.max(1, Math.floor(PLAYERS_PER_CORE / MAX_CLIENTS));
  return (
    `MAX_CLIENTS ${MAX_CLIENTS} times MAX_ROOMS ${MAX_ROOMS} allow ${players} players. A process uses one core, which ` +
    `carries about ${PLAYERS_PER_CORE} (docs/performance.md). Above that, the game slows down for all players, ` +
    `instead of refusing further ones. Set MAX_ROOMS to ${rooms}, or to what \`npm run capacity\` measures here.`
  );
}
