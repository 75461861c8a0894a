import { writeFileSync } from "node:fs";
import { ROOMS, type RoomName, type RoomType } from "../game/rooms.ts";
import { Cluster } from "../tools/cluster/cluster.ts";
import type { GameProcess } from "../tools/cluster/gameProcess.ts";
import { failWith, oneOf, outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { Claims } from "./failover/claims.ts";
import { Fleet } from "./failover/fleet.ts";
import { describePhase, type Phase } from "./failover/phase.ts";
import { playerCounts } from "./failover/playerCounts.ts";
import { quantileOfSorted } from "./rig/statistics.ts";

const {
  bots = 200,
  room = "game",
  ...options
} = readOptions(
  "failover",
  "Runs two processes with nginx and Redis, and bots in both. Kills one process and starts it again, then restarts both\n" +
    "one after the other. Prints what the bots notice. Exits with code 1 if a bot is lost or a limit is exceeded.",
  {
    bots: wholeNumber("number of bots", 200),
    room: oneOf("type of the rooms", Object.keys(ROOMS) as RoomName[], "game"),
    seed: seedNumber("seed of the bots' inputs"),
    json: outputFile("writes the results"),
  },
);
const type: RoomType = ROOMS[room];
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);

/** Number of rooms that the bots fill, so that each process has some. */
const ROOM_COUNT = 4;

const PASSWORD = "failing over";

/** The limits that docs/deploying.md promises. */
const PROMISED = {
  /**
   * For players of the affected process: time without an update, and the median distance of the ships from their
   * courses, units. After a kill, the inputs of the last two seconds are lost.
   */
  moved: { killed: { gapMs: 5000, jump: 150 }, restarted: { gapMs: 3000, jump: 10 } },
  /** for players of the other process: time without an update */
  otherMs: 1000,
  /** from SIGTERM to the exit */
  exitMs: 3000,
} as const;

const claims = new Claims();
const phases: Phase[] = [];

console.log(`seed ${seed}`);
const cluster = await Cluster.start({
  processes: 2,
  env: {
    NODE_ENV: "production",
    [type.sendsView ? "BIGSKY_CLIENTS" : "MAX_CLIENTS"]: String(Math.max(2, Math.ceil(bots / ROOM_COUNT))),
    MONITOR_PASSWORD: PASSWORD,
    UNLIMITED_ADDRESSES: "loopback",
    DRONES: "0",
  },
}).catch(failWith);
const fleet = new Fleet(cluster.url, seed, type);
process.once("SIGINT", () => void end(130));
process.once("SIGTERM", () => void end(143));
try {
  await run();
} catch (error) {
  claims.none([`the run could not be finished: ${(error as Error).message}`]);
}
report();
await end(claims.broken.length > 0 ? 1 : 0);

async function run(): Promise<void> {
  await fleet.join(bots);
  claims.none(await fleet.remainingFaults());
  const [killed] = byPlayers();
  if (killed === undefined) throw new Error("the cluster has no process");
  await phase("killed", killed, () => killed.kill());
  await killed.start();
  await refill();
  // The process with the most players first, so that players move as rarely as possible.
  for (const game of byPlayers()) {
    let exitCode: number | null = null;
    let exitMs = 0;
    const { what } = await phase("restarted", game, async () => {
      const start = performance.now();
      exitCode = await game.stop();
      exitMs = performance.now() - start;
      // Like an operator, it continues only when this process is ready.
      await game.start();
    });
    Object.assign(phases.at(-1) ?? {}, { exitCode, exitMs });
    claims.equal(`${what}: the exit code`, exitCode ?? Number.NaN, 0);
    claims.atMost(`${what}: the time from SIGTERM to exit`, exitMs, PROMISED.exitMs, "ms");
  }
  const counts = await playerCounts(cluster, PASSWORD, bots);
  console.log(`${bots} players: the monitor lists ${counts.monitor}, the metrics count ${counts.metrics}`);
  claims.equal("the number of players in the monitor", counts.monitor, bots);
  claims.equal("the number of players in the metrics", counts.metrics, bots);
}

/** Stops or kills a process, and waits until every pilot flies again. */
async function phase(kind: keyof typeof PROMISED.moved, game: GameProcess, act: () => Promise<void>): Promise<Phase> {
  const moving = new Set(playersOf(game));
  const staying = fleet.pilots.filter((pilot) => !moving.has(pilot));
  fleet.reset();
  await act();
  await fleet.settle();
  const faults = [...(await fleet.remainingFaults()), ...fleet.wrongPoints()];
  const what = `${game.name} is ${kind}`;
  const result: Phase = { what, moved: fleet.effectOn(moving), others: fleet.effectOn(staying), faults };
  phases.push(result);
  const { gapMs, jump } = PROMISED.moved[kind];
  claims.none(faults.map((fault) => `${what}: ${fault}`));
  claims.atMost(`${what}: the time without an update for its players`, result.moved.longestGapMs, gapMs, "ms");
  claims.atMost(
    `${what}: the time without an update for the others`,
    result.others.longestGapMs,
    PROMISED.otherMs,
    "ms",
  );
  claims.atMost(
    `${what}: the median distance of ships from their courses`,
    quantileOfSorted(result.moved.jumps, 0.5) || 0,
    jump,
    "units",
  );
  return result;
}

/** Has the players of half of the rooms leave, and as many new ones join, so that both processes have players again. */
async function refill(): Promise<void> {
  const rooms = [...new Set(fleet.pilots.map(({ roomId }) => roomId))];
  const closing = new Set(rooms.slice(0, Math.floor(rooms.length / 2)));
  await fleet.join(await fleet.dismiss(({ roomId }) => closing.has(roomId)));
}

function byPlayers(): GameProcess[] {
  return [...cluster.processes].sort((a, b) => playersOf(b).length - playersOf(a).length);
}

function playersOf({ address }: GameProcess) {
  return fleet.pilots.filter((pilot) => pilot.address === address);
}

function report(): void {
  for (const one of phases) console.log(describePhase(one));
  for (const broken of claims.broken) console.log(`BROKEN: ${broken}`);
  console.log(`${claims.broken.length} promises broken`);
  if (options.json === undefined) return;
  writeFileSync(options.json, `${JSON.stringify({ seed, bots, room, phases, broken: claims.broken }, undefined, 1)}\n`);
}

async function end(code: number): Promise<never> {
  await fleet.dismiss(() => true).catch(() => {});
  await cluster.stop();
  process.exit(code);
}
