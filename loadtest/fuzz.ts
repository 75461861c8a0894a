import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOMS, type RoomName } from "../game/rooms.ts";
import { amount, failWith, oneOf, outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { request, session } from "./fuzz/attack.ts";
import { Dice } from "./fuzz/dice.ts";
import { faultsIn, Players } from "./fuzz/players.ts";
import { ServerUnderTest } from "./rig/serverUnderTest.ts";
import { digits } from "./rig/table.ts";

const options = readOptions(
  "fuzz",
  "Sends almost valid requests and messages to a real server while two regular players fly and check every update.\n" +
    "Exits with code 1 if it finds a fault.",
  {
    minutes: amount("length of the run", 1),
    room: oneOf("type of the room", Object.keys(ROOMS) as RoomName[], "game"),
    seed: seedNumber("seed of the attacks"),
    attackers: wholeNumber("attacks at the same time", 8),
    quiet: amount("time before the attacks in which the normal figures are measured, s", 3),
    json: outputFile("writes the results"),
  },
);
const { minutes = 1, attackers = 8, quiet = 3, room = "game" } = options;
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);

/** Number of regular players. */
const PLAYERS = 2;

/** Share of the attacks that are HTTP requests; the others are sessions. */
const REQUESTS = 0.5;

/** Allowed increase of the players' p99 during the attacks, ms. */
const P99_MARGIN_MS = 20;

/** Interval between two checks of the server, ms. */
const CHECK_MS = 200;

const findings: string[] = [];
const closes: Record<string, number> = {};
const statuses: Record<string, number> = {};
const sent = { request: 0, session: 0 };
let attacks = 0;

console.log(`seed ${seed}`);
const server = await ServerUnderTest.start({
  server: "game",
  type: ROOMS[room],
  roomSize: 1000,
  // As many drones as a server allows: as attackers come and go, so do drones, with crowns, boosts and half a chain.
  env: { MAX_ROOMS: "5", SEAT_TIMEOUT: "1", DRONES: "10" },
}).catch(failWith);
const players = await Players.join(server, ROOMS[room], PLAYERS, quiet * 1000);
const before = await server.read();
const until = performance.now() + minutes * 60_000;
let stopped = false;
process.once("SIGINT", () => {
  stopped = true;
});
await Promise.all([...Array.from({ length: attackers }, (_, i) => attack(new Dice(seed + i))), check()]);
end(await server.read().catch(() => undefined));

async function attack(dice: Dice): Promise<void> {
  while (performance.now() < until && !stopped) {
    try {
      const result = await (dice.chance(REQUESTS) ? request(server.url, dice) : session(server.url, room, dice));
      attacks++;
      sent[result.kind] += result.sent;
      count(statuses, result.status ?? "none");
      if (result.kind === "session") count(closes, result.closeCode ?? "still open");
      if (result.status === 500) found("the server answered a request with 500");
    } catch (error) {
      // The server gave no seat. `check` finds out whether it still runs.
      if (!stopped) found(`an attack failed: ${(error as Error).message}`);
      await sleep(100);
    }
  }
}

function count(counts: Record<string, number>, key: string | number): void {
  counts[key] = (counts[key] ?? 0) + 1;
}

/** Checks the server during the attacks. */
async function check(): Promise<void> {
  let printed = performance.now();
  while (performance.now() < until && !stopped) {
    for (const fault of await players.checkHealth()) found(fault);
    await sleep(CHECK_MS);
    if (performance.now() - printed < 60_000) continue;
    printed = performance.now();
    console.log(`${attacks} attacks, ${sent.session} frames and ${sent.request} requests, ${findings.length} findings`);
  }
}

function found(fault: string): void {
  if (findings.includes(fault)) return;
  findings.push(fault);
  console.log(`FOUND: ${fault}`);
}

function end(after: Awaited<ReturnType<typeof server.read>> | undefined): never {
  const tally = players.leave();
  const p99 = tally.intervals.percentile(99) / 1000;
  for (const fault of faultsIn(tally, PLAYERS)) found(fault);
  if (p99 > players.quietP99 + P99_MARGIN_MS)
    found(`the players' p99 rose from ${digits(players.quietP99)} to ${digits(p99)} ms`);
  if (after === undefined) found("the server does not answer any more");
  const { checked, game } = tally.checks;
  // In less time, nobody need get a boost. In a large world, a client is sent only its own rings and boosts.
  const certain = ROOMS[room].sendsView
    ? (["stars", "crowns"] as const)
    : (["stars", "rings", "crowns", "boosts"] as const);
  if (minutes >= 1) for (const what of certain) if (game[what] === 0) found(`there were no ${what}`);
  const result = {
    ...{ seed, minutes, attacks, frames: sent.session, requests: sent.request, closes, statuses },
    ...{ logLines: server.linesPrinted, quietP99: players.quietP99, p99, checked, game },
    ...{ rssBefore: before.rss / 1e6, rssAfter: (after?.rss ?? Number.NaN) / 1e6 },
    ...{ slowestMs: players.slowestMs, findings },
  };
  console.log(
    `${attacks} attacks in ${digits(minutes)} minutes: ${sent.session} frames, ${sent.request} requests.\n` +
      `close codes: ${JSON.stringify(closes)}\nHTTP statuses: ${JSON.stringify(statuses)}\n` +
      `the game: ${JSON.stringify(game)}\n` +
      `players: ${checked} updates checked, p99 ${digits(p99)} ms (${digits(players.quietP99)} before the attacks)\n` +
      `RSS ${digits(result.rssBefore)} to ${digits(result.rssAfter)} MB, ${result.logLines} log lines, ` +
      `slowest /healthz ${digits(players.slowestMs)} ms\n` +
      `${findings.length} findings`,
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, undefined, 1)}\n`);
  process.exit(findings.length > 0 ? 1 : 0);
}
