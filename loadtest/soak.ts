import { writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { canPin, pinLoad } from "./rig/cores.ts";
import { slope } from "./rig/figures.ts";
import { amount, readOptions, wholeNumber, word } from "./rig/options.ts";
import { ServerUnderTest } from "./rig/serverUnderTest.ts";
import { Swarm } from "./rig/swarm.ts";
import { digits } from "./rig/table.ts";

const options = readOptions(
  "soak",
  "Keeps one room full for a long time while clients come and go, and prints how the server's memory develops.",
  {
    minutes: amount("how long", 10),
    clients: wholeNumber("clients in the room at any time", 500),
    churn: amount("clients that leave, and as many that join, a second", 5),
    warmup: amount("minutes that don't count for the slope", 2),
    json: word("writes the samples", "FILE"),
  },
);
const { minutes = 10, clients = 500, churn = 5, warmup = 2 } = options;

/** ms between two samples */
const SAMPLE_MS = 1000;

interface Sample {
  /** minutes since the room was full */
  minute: number;
  /** MB */
  rss: number;
  /** MB, garbage included */
  heapUsed: number;
  clients: number;
}

const samples: Sample[] = [];
let stopped = false;
const stop = () => {
  stopped = true;
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);

pinLoad();
const server = await ServerUnderTest.start({ server: "game", roomSize: clients + 100 });
const swarm = new Swarm({ endpoint: server.endpoint, server: "game", roomSize: clients + 100, witnesses: 0 });
let joins = 0;
let failures = 0;
try {
  await swarm.resize(clients);
  swarm.beginCounting();
  await Promise.all([sample(), comeAndGo()]);
  const { interval, lost } = summarize();
  console.log(`interval p95 ${interval} ms; ${joins} came and as many left, ${failures} could not; lost: ${lost}.`);
} finally {
  swarm.dispose();
  await server.stop();
}
const counted = samples.filter(({ minute }) => minute >= Math.min(warmup, minutes / 2));
const growth = (of: (sample: Sample) => number) => slope(counted.map((one) => ({ x: one.minute, y: of(one) * 1000 })));
console.log(
  `RSS grows by ${digits(growth(({ rss }) => rss))} kB a minute over the last ${digits(counted.length / 60)} minutes ` +
    `(heap: ${digits(growth(({ heapUsed }) => heapUsed))} kB a minute); from ${digits(counted[0]?.rss)} to ` +
    `${digits(counted.at(-1)?.rss)} MB.${canPin ? "" : " Cores were not pinned."}`,
);
if (options.json !== undefined)
  writeFileSync(options.json, `${JSON.stringify({ minutes, clients, churn, samples })}\n`);
process.exit(0);

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

/** One leaves, chosen at random, and one joins, so many times a second. */
async function comeAndGo(): Promise<void> {
  while (!stopped) {
    await sleep(1000 / churn);
    const all = [...swarm.clients];
    const leaver = all[Math.floor(Math.random() * all.length)];
    if (leaver !== undefined) swarm.dismiss(leaver);
    try {
      await swarm.join();
      joins++;
    } catch (error) {
      failures++;
      console.log(`A client could not join: ${(error as Error).message}`);
    }
  }
}

function summarize() {
  const { intervals, lost } = swarm.endCounting();
  return { interval: digits(intervals.percentile(95) / 1000), lost: JSON.stringify(lost) };
}
