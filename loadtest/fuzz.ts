import { writeFileSync } from "node:fs";
import { amount, readOptions, wholeNumber, word } from "../tools/options.ts";
import { request, session } from "./fuzz/attack.ts";
import { Dice } from "./fuzz/dice.ts";
import { complaints, Watch } from "./fuzz/watch.ts";
import { ServerUnderTest } from "./rig/serverUnderTest.ts";
import { digits } from "./rig/table.ts";

const options = readOptions(
  "fuzz",
  "Says things to a real server that are nearly right, in requests and in sessions, while two honest players fly and\n" +
    "check every update. Ends with code 1 if anything was found.",
  {
    minutes: amount("how long", 1),
    seed: wholeNumber("what is drawn by; a new one each time unless given"),
    attackers: wholeNumber("at the same time", 8),
    quiet: amount("s that the honest players fly alone before, to know what is normal", 3),
    json: word("writes what came of it", "FILE"),
  },
);
const { minutes = 1, attackers = 8, quiet = 3 } = options;
const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
const HONEST_PLAYERS = 2;

/** Of the attacks so many are requests; the others are sessions. */
const REQUESTS = 0.5;

/** ms by which the others' p99 may be worse than when it is quiet */
const P99_MARGIN_MS = 20;

const findings: string[] = [];
const closes: Record<string, number> = {};
const statuses: Record<string, number> = {};
const sent = { request: 0, session: 0 };
let attacks = 0;

console.log(`seed ${seed}`);
const server = await ServerUnderTest.start({
  server: "game",
  roomSize: 1000,
  env: { MAX_ROOMS: "5", SEAT_TIMEOUT: "1" },
});
const watch = await Watch.begin(server, HONEST_PLAYERS, quiet * 1000);
const before = await server.read();
const until = performance.now() + minutes * 60_000;
let stopped = false;
process.once("SIGINT", () => {
  stopped = true;
});
await Promise.all([...Array.from({ length: attackers }, (_, i) => attack(new Dice(seed + i))), look()]);
end(await server.read().catch(() => undefined));

async function attack(dice: Dice): Promise<void> {
  while (performance.now() < until && !stopped) {
    try {
      const result = await (dice.chance(REQUESTS) ? request(server.endpoint, dice) : session(server.endpoint, dice));
      attacks++;
      sent[result.kind] += result.sent;
      const status = String(result.status ?? "none");
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (result.kind === "session") {
        const code = String(result.closeCode ?? "open to the end");
        closes[code] = (closes[code] ?? 0) + 1;
      }
      if ((result.status ?? 0) === 500) found("a request was answered with 500");
    } catch (error) {
      // A seat could not be had: the look says whether that is because the server is gone.
      if (!stopped) found(`an attack could not be made: ${(error as Error).message}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Looks after the server all the while. */
async function look(): Promise<void> {
  let printed = performance.now();
  while (performance.now() < until && !stopped) {
    for (const wrong of await watch.look()) found(wrong);
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (performance.now() - printed < 60_000) continue;
    printed = performance.now();
    console.log(`${attacks} attacks, ${sent.session} frames and ${sent.request} requests, ${findings.length} findings`);
  }
}

function found(what: string): void {
  if (findings.includes(what)) return;
  findings.push(what);
  console.log(`FOUND: ${what}`);
}

function end(after: Awaited<ReturnType<typeof server.read>> | undefined): never {
  const tally = watch.end();
  const p99 = tally.intervals.percentile(99) / 1000;
  for (const wrong of complaints(tally, HONEST_PLAYERS)) found(wrong);
  if (p99 > watch.quietP99 + P99_MARGIN_MS)
    found(`p99 of the others rose from ${digits(watch.quietP99)} to ${digits(p99)} ms`);
  if (after === undefined) found("the server is gone");
  const lines = server.linesPrinted;
  const result = {
    ...{ seed, minutes, attacks, frames: sent.session, requests: sent.request, closes, statuses, logLines: lines },
    ...{ quietP99: watch.quietP99, p99, checked: tally.testimony.checked },
    ...{
      rssBefore: before.rss / 1e6,
      rssAfter: (after?.rss ?? Number.NaN) / 1e6,
      slowestMs: watch.slowestMs,
      findings,
    },
  };
  console.log(
    `${attacks} attacks in ${digits(minutes)} minutes: ${sent.session} frames, ${sent.request} requests.\n` +
      `closes by code: ${JSON.stringify(closes)}\nanswers by status: ${JSON.stringify(statuses)}\n` +
      `honest players: ${tally.testimony.checked} updates checked, p99 ${digits(p99)} ms (${digits(watch.quietP99)} when quiet)\n` +
      `RSS ${digits(result.rssBefore)} to ${digits(result.rssAfter)} MB, ${lines} lines in the log, ` +
      `slowest /healthz ${digits(watch.slowestMs)} ms\n` +
      `${findings.length} findings`,
  );
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(result, undefined, 1)}\n`);
  process.exit(findings.length > 0 ? 1 : 0);
}
