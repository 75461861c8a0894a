import { writeFileSync } from "node:fs";
import { Cluster } from "../tools/cluster/cluster.ts";
import type { GameProcess } from "../tools/cluster/gameProcess.ts";
import { readOptions, wholeNumber, word } from "../tools/options.ts";
import { Claims } from "./failover/claims.ts";
import { Fleet } from "./failover/fleet.ts";
import { describePhase, middle, type Phase } from "./failover/phase.ts";
import { toldByOperatorsPages } from "./failover/truth.ts";

const { bots = 200, ...options } = readOptions(
  "failover",
  "Two processes behind nginx, with Redis between them and bots in both. One process is killed and started again, then both\n" +
    "are restarted in turn. Says what the bots notice, and ends with code 1 if anybody is lost or a promise is broken.",
  {
    bots: wholeNumber("players", 200),
    seed: wholeNumber("what they fly by; a new one each time unless given"),
    json: word("writes what came of it", "FILE"),
  },
);
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);

/** Rooms that the players fill, so that there are some in each process. */
const ROOMS = 4;

const PASSWORD = "failing over";

/** What docs/deploying.md promises. */
const PROMISED = {
  /**
   * for players of the process to which something happens: time without an update, and units by which half of the ships at
   * the most are off their course. A killed process has not said what was steered in its last two seconds.
   */
  moved: { killed: { gapMs: 5000, jump: 150 }, restarted: { gapMs: 3000, jump: 10 } },
  /** for those of the other: time without an update */
  otherMs: 1000,
  /** from SIGTERM to the end */
  exitMs: 3000,
} as const;

const claims = new Claims();
const phases: Phase[] = [];

console.log(`seed ${seed}`);
const cluster = await Cluster.start({
  processes: 2,
  env: {
    NODE_ENV: "production",
    MAX_CLIENTS: String(Math.max(2, Math.ceil(bots / ROOMS))),
    MONITOR_PASSWORD: PASSWORD,
    UNLIMITED_ADDRESSES: "loopback",
  },
}).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
const fleet = new Fleet(cluster.url, seed);
process.once("SIGINT", () => void end(130));
process.once("SIGTERM", () => void end(143));
try {
  await run();
} catch (error) {
  claims.none([`it could not be finished: ${(error as Error).message}`]);
}
report();
await end(claims.broken.length > 0 ? 1 : 0);

async function run(): Promise<void> {
  await fleet.join(bots);
  claims.none(await fleet.complaintsInTheEnd());
  const [killed] = byPlayers();
  if (killed === undefined) throw new Error("there is no process");
  await phase("killed", killed, () => killed.kill());
  await killed.start();
  await mingle();
  // The fullest first, so that nobody moves more often than need be.
  for (const game of byPlayers()) {
    let exitCode: number | null = null;
    let exitMs = 0;
    const { what } = await phase("restarted", game, async () => {
      const told = performance.now();
      exitCode = await game.stop();
      exitMs = performance.now() - told;
      // As an operator does, who goes on to the next when this one takes players.
      await game.start();
    });
    Object.assign(phases.at(-1) ?? {}, { exitCode, exitMs });
    claims.equal(`${what}: the exit code`, exitCode ?? Number.NaN, 0);
    claims.atMost(`${what}: the time from SIGTERM to exit`, exitMs, PROMISED.exitMs, "ms");
  }
  const told = await toldByOperatorsPages(cluster, PASSWORD, bots);
  console.log(`${bots} players: the monitor lists ${told.monitor}, the metrics count ${told.metrics}`);
  claims.equal("the number of players in the monitor", told.monitor, bots);
  claims.equal("the number of players in the metrics", told.metrics, bots);
}

/** Does something to a process, and waits until everybody flies. */
async function phase(kind: keyof typeof PROMISED.moved, game: GameProcess, act: () => Promise<void>): Promise<Phase> {
  const moving = new Set(crew(game));
  const staying = fleet.pilots.filter((pilot) => !moving.has(pilot));
  fleet.reset();
  await act();
  await fleet.settle();
  const complaints = await fleet.complaintsInTheEnd();
  const what = `${game.name} is ${kind}`;
  const result: Phase = { what, moved: fleet.passage(moving), others: fleet.passage(staying), complaints };
  phases.push(result);
  const { gapMs, jump } = PROMISED.moved[kind];
  claims.none(complaints.map((complaint) => `${what}: ${complaint}`));
  claims.atMost(`${what}: the time without an update for its players`, result.moved.longestGapMs, gapMs, "ms");
  claims.atMost(
    `${what}: the time without an update for the others`,
    result.others.longestGapMs,
    PROMISED.otherMs,
    "ms",
  );
  claims.atMost(
    `${what}: the middle of how far ships are off their courses`,
    middle(result.moved.jumps) ?? 0,
    jump,
    "units",
  );
  return result;
}

/** Players come and go: half of the rooms are left, and as many players come as left, who find rooms in both processes. */
async function mingle(): Promise<void> {
  const rooms = [...new Set(fleet.pilots.map(({ roomId }) => roomId))];
  const closing = new Set(rooms.slice(0, Math.floor(rooms.length / 2)));
  await fleet.join(await fleet.dismiss(({ roomId }) => closing.has(roomId)));
}

function byPlayers(): GameProcess[] {
  return [...cluster.processes].sort((a, b) => crew(b).length - crew(a).length);
}

function crew({ address }: GameProcess) {
  return fleet.pilots.filter((pilot) => pilot.address === address);
}

function report(): void {
  for (const one of phases) console.log(describePhase(one));
  for (const broken of claims.broken) console.log(`BROKEN: ${broken}`);
  console.log(`${claims.broken.length} promises broken`);
  if (options.json === undefined) return;
  writeFileSync(options.json, `${JSON.stringify({ seed, bots, phases, broken: claims.broken }, undefined, 1)}\n`);
}

async function end(code: number): Promise<never> {
  await fleet.dismiss(() => true).catch(() => {});
  await cluster.stop();
  process.exit(code);
}
