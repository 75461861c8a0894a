import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { ROOMS, type RoomName } from "../game/rooms.ts";
import { canPin, pinLoad } from "../tools/cores.ts";
import { holdsWithin } from "../tools/deadline.ts";
import { amount, failWith, oneOf, outputFile, readOptions, seedNumber, wholeNumber } from "../tools/options.ts";
import { mulberry32 } from "../tools/random.ts";
import { monitorCounts } from "./rig/monitorCounts.ts";
import { ServerUnderTest } from "./rig/serverUnderTest.ts";
import { slope } from "./rig/statistics.ts";
import { Swarm } from "./rig/swarm.ts";
import { digits } from "./rig/table.ts";
import { Behavior } from "./soak/behavior.ts";
import { leftovers } from "./soak/leftovers.ts";

const options = readOptions(
  "soak",
  "Loads a server for a long time while clients join and leave. Then checks that it has kept no memory, rooms, seats,\n" +
    "sockets or timers. Exits with code 1 if it has.",
  {
    minutes: amount("length of the run", 10),
    clients: wholeNumber("number of clients", 500),
    room: oneOf("type of the rooms", Object.keys(ROOMS) as RoomName[], "game"),
    "room-size": wholeNumber("players per room; one room for all by default"),
    churn: amount("client actions per second", 5),
    behavior: oneOf(
      "polite clients only join and leave; unruly ones also lag, drop, stop sending and send invalid messages",
      ["polite", "unruly"] as const,
      "polite",
    ),
    warmup: amount("minutes that don't count for the growth of memory", 3),
    settle: amount("longest time for the server to clean up, s", 12),
    seed: seedNumber("seed of the clients' actions"),
    json: outputFile("writes the samples"),
  },
);
const { minutes = 10, clients = 500, churn = 5, warmup = 3, behavior, room = "game" } = options;
const settleMs = (options.settle ?? 12) * 1000;
const roomSize = options["room-size"] ?? clients + 100;
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);

/** Password of the monitor, which lists the remaining rooms. */
const PASSWORD = "soaking wet";

/** Interval between two samples, ms. */
const SAMPLE_MS = 1000;

interface Sample {
  /** minutes since all clients had joined */
  minute: number;
  /** MB */
  rss: number;
  /** MB, with garbage */
  heapUsed: number;
  clients: number;
}

const samples: Sample[] = [];
const findings: string[] = [];
let stopped = false;
const stop = () => {
  stopped = true;
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

console.log(`seed ${seed}`);
pinLoad();
const server = await ServerUnderTest.start({
  server: "game",
  type: ROOMS[room],
  roomSize,
  // The seats of dropped clients must be gone before the final check.
  env: { MONITOR_PASSWORD: PASSWORD, SEAT_TIMEOUT: "2", DRONES: "3" },
}).catch(failWith);
const swarm = new Swarm({ endpoint: server.url, server: "game", type: ROOMS[room], roomSize, boosts: true });
const actions = new Behavior(swarm, mulberry32(seed), behavior === "unruly");
try {
  await run();
} finally {
  swarm.dispose();
  await server.stop();
}
report();

async function run(): Promise<void> {
  // Resources that are created once and kept, such as pools and caches, must not count as leftovers.
  await swarm.resize(1);
  await monitorCounts(server.url, PASSWORD);
  await swarm.resize(0);
  await sleep(settleMs);
  const before = await server.read();
  await swarm.resize(clients);
  swarm.beginCounting();
  await Promise.all([sample(), disturb()]);
  await actions.settle();
  await swarm.resize(clients);
  await cleanUp(async () => {
    const counts = await monitorCounts(server.url, PASSWORD);
    return counts.clients === swarm.size
      ? []
      : [`the monitor counts ${counts.clients} clients instead of ${swarm.size}`];
  });
  const { intervals, lost } = swarm.endCounting();
  console.log(
    `interval p50 ${digits(intervals.percentile(50) / 1000)}, p95 ${digits(intervals.percentile(95) / 1000)} ms; ` +
      `${actions.summary}; connections ended by the server: ${JSON.stringify(lost)}`,
  );
  await swarm.resize(0);
  await cleanUp(async () => {
    const after = await monitorCounts(server.url, PASSWORD);
    return after.rooms === 0 ? [] : [`${after.rooms} rooms with ${after.clients} clients remain`];
  });
  // The connection of the last request must be closed as well.
  await cleanUp(async () => leftovers(before.resources, (await server.read()).resources));
}

/** Waits until a check finds nothing. What it still finds after the time to clean up is reported. */
async function cleanUp(check: () => Promise<string[]>): Promise<void> {
  let found: string[] = [];
  const isClean = async () => {
    found = await check();
    return found.length === 0;
  };
  if (!(await holdsWithin(settleMs, isClean))) findings.push(...found);
}

async function sample(): Promise<void> {
  const began = performance.now();
  let printed = 0;
  while (!stopped && performance.now() - began < minutes * 60_000) {
    await sleep(SAMPLE_MS);
    const { rss, heapUsed } = await server.read();
    const minute = (performance.now() - began) / 60_000;
    samples.push({ minute, rss: rss / 1e6, heapUsed: heapUsed / 1e6, clients: swarm.size });
    if (minute < printed) continue;
    console.log(
      `minute ${printed++}: ${swarm.size} clients, RSS ${digits(rss / 1e6)} MB, heap ${digits(heapUsed / 1e6)} MB`,
    );
  }
  stopped = true;
}

async function disturb(): Promise<void> {
  while (!stopped) {
    await sleep(1000 / churn);
    await actions.act(clients);
  }
}

function report(): never {
  const counted = samples.filter(({ minute }) => minute >= Math.min(warmup, minutes / 2));
  const growth = (of: (one: Sample) => number) => slope(counted.map((one) => ({ x: one.minute, y: of(one) * 1000 })));
  console.log(
    `RSS grew by ${digits(growth(({ rss }) => rss))} kB/min over the last ${digits(counted.length / 60)} minutes ` +
      `(heap: ${digits(growth(({ heapUsed }) => heapUsed))} kB/min), from ${digits(counted[0]?.rss)} to ` +
      `${digits(counted.at(-1)?.rss)} MB.${canPin() ? "" : " Processes were not pinned to cores."}`,
  );
  for (const finding of findings) console.log(`FOUND: ${finding}`);
  console.log(`${findings.length} findings`);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ seed, minutes, clients, churn, findings, samples })}\n`);
  }
  process.exit(findings.length > 0 ? 1 : 0);
}
