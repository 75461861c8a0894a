import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { amount, oneOf, readOptions, wholeNumber, word } from "../tools/options.ts";
import { mulberry32 } from "../tools/random.ts";
import { canPin, pinLoad } from "./rig/cores.ts";
import { slope } from "./rig/figures.ts";
import { monitorCounts } from "./rig/monitorCounts.ts";
import { ServerUnderTest } from "./rig/serverUnderTest.ts";
import { Swarm } from "./rig/swarm.ts";
import { digits } from "./rig/table.ts";
import { leftovers } from "./soak/leftovers.ts";
import { Unruly } from "./soak/unruly.ts";

const options = readOptions(
  "soak",
  "Keeps a server busy for a long time while clients come and go, and looks whether anything is left behind: memory,\n" +
    "rooms, seats, sockets, timers. Ends with code 1 if so.",
  {
    minutes: amount("how long", 10),
    clients: wholeNumber("clients at any time", 500),
    "room-size": wholeNumber("players in a room at the most; all in one room by default"),
    churn: amount("things that happen to clients, a second", 5),
    behaviour: oneOf(
      "polite clients only come and go; unruly ones also lag, drop, fall silent and misbehave",
      ["polite", "unruly"] as const,
      "polite",
    ),
    warmup: amount("minutes that don't count for the growth of memory", 3),
    settle: amount("s after which everything that was about to end must have ended", 12),
    seed: wholeNumber("what is drawn by; a new one each time unless given"),
    json: word("writes the samples", "FILE"),
  },
);
const { minutes = 10, clients = 500, churn = 5, warmup = 3, behaviour } = options;
const settleMs = (options.settle ?? 12) * 1000;
const roomSize = options["room-size"] ?? clients + 100;
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);

/** for the monitor, which is asked what is left */
const PASSWORD = "soaking wet";

/** ms between two samples */
const SAMPLE_MS = 1000;

interface Sample {
  /** minutes since the server was full */
  minute: number;
  /** MB */
  rss: number;
  /** MB, garbage included */
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
  roomSize,
  // Seats of those who have dropped must be gone before it looks at what is left.
  env: { MONITOR_PASSWORD: PASSWORD, SEAT_TIMEOUT: "2" },
});
const swarm = new Swarm({ endpoint: server.endpoint, server: "game", roomSize, witnesses: 0 });
const unruly = new Unruly(swarm, mulberry32(seed), behaviour === "unruly");
try {
  await run();
} finally {
  swarm.dispose();
  await server.stop();
}
report();

async function run(): Promise<void> {
  // The first client and the first look warm up what stays: pools, caches, the room listing.
  await swarm.resize(1);
  await monitorCounts(server.endpoint, PASSWORD);
  await swarm.resize(0);
  await sleep(settleMs);
  const before = await server.read();
  await swarm.resize(clients);
  swarm.beginCounting();
  await Promise.all([sample(), happen()]);
  await unruly.settle();
  await swarm.resize(clients);
  await sleep(settleMs);
  const counts = await monitorCounts(server.endpoint, PASSWORD);
  if (counts.clients !== swarm.size) findings.push(`the monitor counts ${counts.clients} clients of ${swarm.size}`);
  const { intervals, lost } = swarm.endCounting();
  console.log(
    `interval p50 ${digits(intervals.percentile(50) / 1000)}, p95 ${digits(intervals.percentile(95) / 1000)} ms; ` +
      `${unruly.told}; ended by the server: ${JSON.stringify(lost)}`,
  );
  await swarm.resize(0);
  await sleep(settleMs);
  const after = await monitorCounts(server.endpoint, PASSWORD);
  if (after.rooms !== 0) findings.push(`${after.rooms} rooms are left with ${after.clients} clients`);
  // The connection that this was asked on goes as well.
  await sleep(settleMs);
  findings.push(...leftovers(before.resources, (await server.read()).resources));
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

async function happen(): Promise<void> {
  while (!stopped) {
    await sleep(1000 / churn);
    await unruly.act(clients);
  }
}

function report(): never {
  const counted = samples.filter(({ minute }) => minute >= Math.min(warmup, minutes / 2));
  const growth = (of: (one: Sample) => number) => slope(counted.map((one) => ({ x: one.minute, y: of(one) * 1000 })));
  console.log(
    `RSS grew by ${digits(growth(({ rss }) => rss))} kB a minute over the last ${digits(counted.length / 60)} minutes ` +
      `(heap: ${digits(growth(({ heapUsed }) => heapUsed))} kB a minute), from ${digits(counted[0]?.rss)} to ` +
      `${digits(counted.at(-1)?.rss)} MB.${canPin ? "" : " Cores were not pinned."}`,
  );
  for (const finding of findings) console.log(`FOUND: ${finding}`);
  console.log(`${findings.length} findings`);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ seed, minutes, clients, churn, findings, samples })}\n`);
  }
  process.exit(findings.length > 0 ? 1 : 0);
}
