import { writeFileSync } from "node:fs";
import { ROOMS, type RoomName } from "../game/rooms.ts";
import { canPin, pinLoad, whyUnpinned } from "../tools/cores.ts";
import {
  address,
  amount,
  fail,
  failWith,
  flag,
  listOf,
  oneOf,
  outputFile,
  readOptions,
  wholeNumber,
} from "../tools/options.ts";
import { reach, reasonOf } from "./ramp/failures.ts";
import { BOUNDS, type Measurement, measure } from "./rig/measure.ts";
import { type Bracket, search } from "./rig/search.ts";
import type { ServerName } from "./rig/serverUnderTest.ts";
import { summary } from "./rig/summary.ts";
import { digits } from "./rig/table.ts";

/** What is measured if neither --levels nor --room-levels is given. */
const LEVELS = [50, 100, 200, 400, 500, 800, 1000];
const ROOM_LEVELS = [1000, 1500];

/** The same for a room type of which each client is sent a part, spread over its world and in one view. */
const VIEW_LEVELS = [250, 500, 1000, 2000];
const CROWD_LEVELS = [300, 500, 1000];

const options = readOptions(
  "capacity",
  "Measures how many players a server carries on one core of this machine, in one room and in small rooms, and what they\n" +
    "cost. It starts a new server for each measurement. With --endpoint, it can't measure the server's cost.",
  {
    room: oneOf(
      "type of the one room; bigsky has a large world of which each client is sent its view, and ws-json has no such thing",
      Object.keys(ROOMS) as RoomName[],
      "game",
    ),
    crowd: flag(
      "keeps all ships of a room of the type bigsky within one view; by default they are spread over its world",
    ),
    levels: listOf(
      wholeNumber(
        `numbers of clients in one room; ${LEVELS} by default, ${VIEW_LEVELS} for bigsky, ${CROWD_LEVELS} for a crowd; none with --room-levels`,
      ),
    ),
    against: listOf(oneOf("other servers to measure", ["ws-json", "floor"] as const)),
    rounds: wholeNumber("measurements of each number; the result is the median", 1),
    seconds: wholeNumber("length of a measurement, s", 10),
    settle: amount("time before each measurement, s", 3),
    "room-size": wholeNumber("players per small room", 20),
    "room-levels": listOf(
      wholeNumber(`numbers of clients in small rooms; ${ROOM_LEVELS} by default, none with --levels`),
    ),
    limit: wholeNumber("largest number of clients; 2000 by default, or 2500 for bigsky"),
    endpoint: address("a running server, which keeps its room size; starts servers by default"),
    quick: flag("measures only the given numbers, without searching for the largest"),
    profile: outputFile("writes a CPU profile of the game with the most clients, in one room if that is measured"),
    json: outputFile("writes all measurements"),
  },
);
const { against = [], rounds = 1, seconds = 10, endpoint } = options;
const type = ROOMS[options.room ?? "game"];
const limit = options.limit ?? (type.sendsView ? type.places : 2000);
const given = options.levels !== undefined || options["room-levels"] !== undefined;
const crowd = options.crowd ?? false;
const byDefault = crowd ? CROWD_LEVELS : type.sendsView ? VIEW_LEVELS : LEVELS;
const levels = options.levels ?? (given ? [] : byDefault);
const roomLevels = options["room-levels"] ?? (given || endpoint !== undefined || type.sendsView ? [] : ROOM_LEVELS);
/** The numbers of clients of which the largest is profiled. */
const profiled = levels.length > 0 ? levels : roomLevels;
const settleMs = (options.settle ?? 3) * 1000;
const roomSize = options["room-size"] ?? 20;
const servers: ServerName[] = ["game", ...against];
/** Options that need servers of their own, with the values that were given. */
const OWN = { against: options.against, "room-levels": options["room-levels"], profile: options.profile };
for (const [name, value] of Object.entries(OWN)) {
  if (endpoint === undefined || value === undefined) continue;
  fail(2, `--${name} needs servers that this command starts itself, so it can't be combined with --endpoint.`);
}

if (type.sendsView && against.includes("ws-json"))
  fail(
    2,
    `--against ws-json has no meaning with --room ${type.name}: it sends every client the whole room. Use floor.`,
  );
if (type.sendsView && roomLevels.length > 0) fail(2, `--room-levels is for rooms of type game, not ${type.name}.`);
if (crowd && !type.sendsView) fail(2, `--crowd is for rooms of type bigsky, not ${type.name}.`);
if (crowd && seconds < 2) fail(2, "--crowd needs --seconds 2 or more, because steps are checked 1 s after them.");
const most = Math.max(limit, ...levels);
if (type.sendsView && most > type.places) fail(2, `A room of type ${type.name} has at most ${type.places} places.`);

/** Tries for a measurement that is invalid because the load generator was the bottleneck. */
const TRIES = 3;

const measurements: Measurement[] = [];
const brackets: Record<string, Bracket> = {};
/** loads for which the server, or a connection to it, failed in every try */
let failed = 0;

process.once("SIGINT", () => end(130));
process.once("SIGTERM", () => end(143));

if (endpoint !== undefined) await reach(endpoint).catch(failWith);
pinLoad();
console.log(canPin() ? "Server and load generator are pinned to a core each." : whyUnpinned());
if (levels.length > 0) await all("one room", levels, (clients) => clients);
if (roomLevels.length > 0) await all(`rooms of ${roomSize}`, roomLevels, () => roomSize);
const nothing = measurements.every(({ thrownOut }) => thrownOut.length > 0);
if (failed > 0) console.error(`${failed} of the loads could not be measured.`);
else if (nothing) console.error("No measurement is valid, because the load generator was too slow.");
end(failed > 0 || nothing ? 1 : 0);

async function all(where: string, clientsAtOnce: number[], size: (clients: number) => number): Promise<void> {
  await curve(clientsAtOnce, size);
  if (options.quick !== true) await searchAll(where, size);
}

/** Measures every server with every number of clients, up to the first number that it doesn't carry. */
async function curve(clientsAtOnce: number[], size: (clients: number) => number): Promise<void> {
  const broken = new Set<ServerName>();
  for (const clients of [...clientsAtOnce].sort((a, b) => a - b)) {
    for (let round = 0; round < rounds; round++) {
      for (const server of servers) {
        if (broken.has(server)) continue;
        const profile = server === "game" && clients === Math.max(...profiled) ? options.profile : undefined;
        await measured(server, clients, size(clients), clientsAtOnce === profiled ? profile : undefined);
      }
    }
    for (const server of servers) {
      if (carried(server, clients, size(clients)) === false) broken.add(server);
    }
  }
}

async function searchAll(where: string, size: (clients: number) => number): Promise<void> {
  // The floor's capacity is of no interest, since it has no game.
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
        // On a shared machine, a single bad measurement doesn't count.
        if (carried(server, clients, size(clients)) === false) await measured(server, clients, size(clients));
        return carried(server, clients, size(clients));
      },
    });
  }
}

function of(server: ServerName, size: (clients: number) => number): Measurement[] {
  return measurements.filter((one) => one.server === server && one.roomSize === size(one.clients));
}

/** Whether a load was carried in the best of the valid measurements. */
function carried(server: ServerName, clients: number, size: number): boolean | undefined {
  const all = measurements.filter(
    (one) => one.server === server && one.clients === clients && one.roomSize === size && one.thrownOut.length === 0,
  );
  if (all.length === 0) return undefined;
  return all.some(({ interval, updatesPerSecond, checks, lost }) => {
    // A server that hardly sends has few intervals, and they may look good.
    const alive = updatesPerSecond > BOUNDS.updates / 2;
    return interval.p95 <= BOUNDS.intervalP95 && alive && checks.wrong === 0 && Object.keys(lost).length === 0;
  });
}

async function measured(server: ServerName, clients: number, size: number, profile?: string): Promise<void> {
  let answered = false;
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    try {
      const frameBytes = server === "floor" ? bytesOfTheGame(clients, size) : undefined;
      const one = await measure({
        server,
        type,
        clients,
        roomSize: size,
        seconds,
        crowd,
        settleMs,
        endpoint,
        frameBytes,
        profile,
      });
      measurements.push(one);
      console.log(sentence(one));
      if (one.thrownOut.length === 0) return;
      answered = true;
    } catch (error) {
      console.log(`${server}, ${clients} clients: ${reasonOf(error)}`);
    }
  }
  if (!answered) failed++;
}

/** The size of the game's update under the same load, measured or estimated. */
function bytesOfTheGame(clients: number, size: number): number {
  const same = measurements.filter((one) => one.server === "game" && one.clients === clients && one.roomSize === size);
  return Math.round(same.at(-1)?.bytesPerUpdate ?? 9 + 11 * Math.min(clients, size));
}

function sentence(one: Measurement): string {
  const {
    server,
    clients,
    roomSize,
    interval,
    updatesPerSecond,
    echo,
    serverCpu,
    joinMs,
    evenness,
    freshness,
    missed,
    thrownOut,
  } = one;
  const where = roomSize < clients ? ` in rooms of ${roomSize}` : "";
  const together = crowd && freshness !== undefined ? `, ${freshness.together} or more in one view` : "";
  const verdict =
    thrownOut.length > 0
      ? `INVALID: ${thrownOut.join(", ")}`
      : missed.length > 0
        ? `missed: ${missed.join(", ")}`
        : "carried";
  const squares =
    evenness === undefined
      ? ""
      : `, ${evenness.least} to ${evenness.most} ships a square (dispersion ${digits(evenness.dispersion)})`;
  return (
    `${server}, ${clients} clients${where} joined in ${digits(joinMs / 1000)} s${squares}${together}: interval p50 ${interval.p50} p95 ${interval.p95} p99 ${interval.p99} ms, ` +
    `${updatesPerSecond.toFixed(1)} updates/s, echo p95 ${echo?.p95 ?? "-"} ms, CPU ${digits((serverCpu ?? Number.NaN) * 100)}%; ${verdict}`
  );
}

function end(code: number): never {
  console.log(`\n${summary(measurements, servers, levels, roomSize).join("\n")}`);
  if (options.json !== undefined) {
    const run = {
      taken: new Date().toISOString(),
      node: process.version,
      pinned: canPin(),
      seconds,
      brackets,
      measurements,
    };
    writeFileSync(options.json, `${JSON.stringify(run, undefined, 1)}\n`);
  }
  process.exit(code);
}
