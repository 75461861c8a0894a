import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { RawClient } from "./rawClient.ts";

/**
 * Measures how evenly patches arrive: starts a server on one core and so many clients on another, all in one room, and
 * prints the time between the patches of each.
 */

const HELP = `Usage: npm run interval -- [options]

  --clients N    clients in one room (50)
  --seconds N    how long to count (60)
  --endpoint U   a server that is running already, http://…; otherwise one is started, pinned to the first core
  --json FILE    also write the result here
  --help`;

const { values } = parseArgs({
  options: {
    clients: { type: "string", default: "50" },
    seconds: { type: "string", default: "60" },
    endpoint: { type: "string" },
    json: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const clients = Number(values.clients);
const seconds = Number(values.seconds);
if (!(Number.isInteger(clients) && clients > 0 && seconds > 0)) {
  console.error(`--clients takes a whole number and --seconds a number, both above 0.\n\n${HELP}`);
  process.exit(1);
}

let pinned = values.endpoint === undefined && pinToCore(process.pid, 1);
const server = values.endpoint === undefined ? await startServer() : undefined;
const endpoint = values.endpoint ?? server?.endpoint ?? "";
try {
  const result = await measure();
  console.log(
    `${clients} clients in one room, ${seconds} s, ${result.intervals} intervals` +
      `${pinned ? ", server and clients on a core each" : ", cores not pinned"}`,
  );
  console.log(
    `time between patches, ms: median ${result.median}, p1 ${result.p1}, p95 ${result.p95}, p99 ${result.p99}, ` +
      `max ${result.max}; ${result.bytesPerPatch} bytes a patch`,
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ clients, seconds, ...result })}\n`);
} finally {
  server?.stop();
}
process.exit(0);

async function measure() {
  const intervals: number[] = [];
  let bytes = 0;
  let counting = false;
  const joined: RawClient[] = [];
  for (let i = 0; i < clients; i++) {
    let last: number | undefined;
    const client = await RawClient.join({
      endpoint,
      room: "game",
      onPatch: (time, length) => {
        if (counting && last !== undefined) {
          intervals.push(time - last);
          bytes += length;
        }
        last = time;
      },
    });
    joined.push(client);
  }
  await sleep(2000);
  counting = true;
  await sleep(seconds * 1000);
  counting = false;
  for (const client of joined) client.leave();

  intervals.sort((a, b) => a - b);
  const quantile = (share: number) =>
    Number((intervals[Math.min(intervals.length - 1, Math.floor(intervals.length * share))] ?? 0).toFixed(1));
  return {
    intervals: intervals.length,
    median: quantile(0.5),
    p1: quantile(0.01),
    p95: quantile(0.95),
    p99: quantile(0.99),
    max: quantile(1),
    bytesPerPatch: Math.round(bytes / intervals.length),
  };
}

async function startServer(): Promise<{ endpoint: string; stop: () => void }> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "../server/main.ts")], {
    env: { ...process.env, PORT: "0", HOST: "127.0.0.1", MAX_CLIENTS: String(clients) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  process.once("exit", () => child.kill());
  pinned = pinToCore(child.pid ?? 0, 0) && pinned;
  let output = "";
  const port = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`the server did not come up:\n${output}`)));
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      const found = /http:\/\/localhost:(\d+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return { endpoint: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

/** Keeps a process and what it starts on one core, where the system has `taskset` for that. */
function pinToCore(pid: number, core: number): boolean {
  return spawnSync("taskset", ["-acp", String(core), String(pid)], { stdio: "ignore" }).status === 0;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
