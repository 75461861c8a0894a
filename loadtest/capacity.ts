import { writeFileSync } from "node:fs";
import { address, amount, flag, listOf, oneOf, readOptions, wholeNumber, word } from "../tools/options.ts";
import { canPin, pinLoad } from "./rig/cores.ts";
import { BOUNDS, type Measurement, measure } from "./rig/measure.ts";
import { type Bracket, search } from "./rig/search.ts";
import type { ServerName } from "./rig/serverUnderTest.ts";
import { summary } from "./rig/summary.ts";
import { digits } from "./rig/table.ts";

const options = readOptions(
  "capacity",
  "Finds out how many players a server carries on one core of this machine, in one room and in small rooms, and what\n" +
    "they cost. Starts every server itself, for each measurement anew; of one that is running it can't tell the cost.",
  {
    levels: listOf(wholeNumber("clients in one room, measured one after the other"), "50,100,200,400,500,800,1000"),
    against: listOf(oneOf("servers to measure in turn with the game", ["ws-json", "floor"] as const)),
    rounds: wholeNumber("how often each level is measured; medians count", 1),
    seconds: wholeNumber("how long each measurement counts", 10),
    settle: amount("how long everybody flies before, s", 3),
    "room-size": wholeNumber("players in a small room", 20),
    "room-levels": listOf(wholeNumber("clients in small rooms, measured one after the other"), "1000,1500"),
    limit: wholeNumber("clients at the most", 2000),
    endpoint: address(
      "a server that is running already, whose rooms are as large as they are; otherwise one is started",
    ),
    quick: flag("measures the levels only and does not look for the largest number"),
    profile: word("also records where the game's time goes at the largest level of one room", "FILE"),
    json: word("writes everything measured", "FILE"),
  },
);
const { levels = [], against = [], rounds = 1, seconds = 10, limit = 2000 } = options;
const settleMs = (options.settle ?? 3) * 1000;
const roomSize = options["room-size"] ?? 20;
const roomLevels = options["room-levels"] ?? [];
const servers: ServerName[] = ["game", ...against];
const { endpoint } = options;
if (endpoint !== undefined && against.length > 0) {
  console.error("--against starts its servers itself, so it can't be combined with --endpoint.");
  process.exit(2);
}

/** A measurement that says nothing, because the generator was the bottleneck, is repeated so often. */
const TRIES = 3;

const measurements: Measurement[] = [];
const brackets: Record<string, Bracket> = {};

process.once("SIGINT", () => end(130));
process.once("SIGTERM", () => end(143));

pinLoad();
console.log(canPin ? "Server and load on a core each." : "The cores can't be kept apart on this machine.");
await curve("one room", levels, (clients) => clients);
if (options.quick !== true) await searchAll("one room", (clients) => clients);
if (endpoint === undefined) {
  await curve(`rooms of ${roomSize}`, roomLevels, () => roomSize);
  if (options.quick !== true) await searchAll(`rooms of ${roomSize}`, () => roomSize);
}
end(0);

/** Measures every server at every level; a server that has not carried a level is spared the next ones. */
async function curve(where: string, clientsAtOnce: number[], size: (clients: number) => number): Promise<void> {
  const broken = new Set<ServerName>();
  for (const clients of [...clientsAtOnce].sort((a, b) => a - b)) {
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) {
        if (broken.has(server)) continue;
        const profile = server === "game" && clients === Math.max(...levels) ? options.profile : undefined;
        await measured(server, clients, size(clients), where === "one room" ? profile : undefined);
      }
    }
    for (const server of servers) {
      if (carried(server, clients, size(clients)) === false) broken.add(server);
    }
  }
}

async function searchAll(where: string, size: (clients: number) => number): Promise<void> {
  // The floor does nothing, so how much it carries is nobody's question.
  for (const server of servers.filter((name) => name !== "floor")) {
    const tried = [...new Set(of(server, size).map(({ clients }) => clients))];
    const refused = Math.min(...tried.filter((clients) => carried(server, clients, size(clients)) === false));
    const good = tried.filter((clients) => clients < refused && carried(server, clients, size(clients)) === true);
    brackets[`${server}, ${where}`] = await search({
      from: { carried: Math.max(0, ...good), refused: Number.isFinite(refused) ? refused : undefined },
      limit,
      precision: 0.05,
      unit: size(1) === 1 ? 10 : roomSize,
      async carries(clients) {
        await measured(server, clients, size(clients));
        // One bad moment of a shared machine must not count for the server.
        if (carried(server, clients, size(clients)) === false) await measured(server, clients, size(clients));
        return carried(server, clients, size(clients));
      },
    });
  }
}

function of(server: ServerName, size: (clients: number) => number): Measurement[] {
  return measurements.filter((one) => one.server === server && one.roomSize === size(one.clients));
}

/** Whether a load was carried in the best of the measurements that said something. */
function carried(server: ServerName, clients: number, size: number): boolean | undefined {
  const all = measurements.filter(
    (one) => one.server === server && one.clients === clients && one.roomSize === size && one.thrownOut.length === 0,
  );
  if (all.length === 0) return undefined;
  return all.some(({ interval, updatesPerSecond, testimony, lost }) => {
    // A server that sends next to nothing has few intervals, all the better; it does not carry anybody.
    const alive = updatesPerSecond > BOUNDS.updates / 2;
    return interval.p95 <= BOUNDS.intervalP95 && alive && testimony.wrong === 0 && Object.keys(lost).length === 0;
  });
}

async function measured(server: ServerName, clients: number, size: number, profile?: string): Promise<void> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const frameBytes = server === "floor" ? bytesOfTheGame(clients, size) : undefined;
      const one = await measure({ server, clients, roomSize: size, seconds, settleMs, endpoint, frameBytes, profile });
      measurements.push(one);
      console.log(sentence(one));
      if (one.thrownOut.length === 0) return;
    } catch (error) {
      console.log(`${server}, ${clients} clients: ${(error as Error).message}`);
    }
  }
}

/** The floor's frame is as long as the game's was under the same load, or would be. */
function bytesOfTheGame(clients: number, size: number): number {
  const same = measurements.filter((one) => one.server === "game" && one.clients === clients && one.roomSize === size);
  return Math.round(same.at(-1)?.bytesPerUpdate ?? 9 + 11 * Math.min(clients, size));
}

function sentence(one: Measurement): string {
  const { server, clients, roomSize, interval, updatesPerSecond, echo, serverCpu, missed, thrownOut } = one;
  const where = roomSize < clients ? ` in rooms of ${roomSize}` : "";
  const verdict =
    thrownOut.length > 0
      ? `THROWN OUT: ${thrownOut.join(", ")}`
      : missed.length > 0
        ? `missed: ${missed.join(", ")}`
        : "carried";
  return (
    `${server}, ${clients} clients${where}: interval p50 ${interval.p50} p95 ${interval.p95} p99 ${interval.p99} ms, ` +
    `${updatesPerSecond.toFixed(1)} updates/s, echo p95 ${echo?.p95 ?? "-"} ms, CPU ${digits((serverCpu ?? Number.NaN) * 100)}%; ${verdict}`
  );
}

function end(code: number): never {
  console.log(`\n${summary(measurements, servers, levels, roomSize).join("\n")}`);
  if (options.json !== undefined) {
    const run = {
      taken: new Date().toISOString(),
      node: process.version,
      pinned: canPin,
      seconds,
      brackets,
      measurements,
    };
    writeFileSync(options.json, `${JSON.stringify(run, undefined, 1)}\n`);
  }
  process.exit(code);
}
