import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { text } from "node:stream/consumers";
import chromium from "@sparticuz/chromium";
import { PROGRAMS, program } from "../tools/programs.ts";
import type { Outcome } from "./support/recorder.ts";

/**
 * Runs every spec, in four groups:
 *
 * 1. specs that start many programs, in parallel
 * 2. specs with a browser, in parallel
 * 3. specs that simulate in real time and would fall behind on a busy machine, in parallel because they mostly wait
 * 4. specs that measure, one after another
 *
 * The first two groups keep two cores busy, and run one after the other. The last two leave more than half of them idle
 * each, and run at the same time.
 *
 * A file in which something failed runs once more when everything else is done: its second outcome counts, and the
 * summary reports the first one too. Options go to every run of mocha. Where spec files are named, only those run, and
 * only once.
 */

/** Specs that measure frames, load, or for how long a player is without an update, and one that flies with the mouse. */
const MEASURING = /^test\/(browser\/(game|round)\.|loadtest\/(failover|fuzz|ramp)\.)/;

/**
 * Specs that measure milliseconds, or send an input in each step, at several times the speed of the game in some. And
 * specs that do nothing but wait for most of their time, beside which the others are undisturbed.
 */
const REAL_TIME = new RegExp(
  `^test/(${[
    "client/(badNetwork|longFlight|prediction)",
    "loadtest/(rig|soak|swarm)",
    "server/(cheating|room|seats|watchdog)",
    "stepRateInRealTime",
    "tools/simulator(Connections|Timing)",
  ].join("|")})\\.`,
);

const BROWSER = /^test\/browser\//;

/**
 * Files that take long, the longest first within a group. They begin first, so that the run does not end with one of
 * them alone.
 */
const LONG = [
  "browser/session browser/reconnection browser/version browser/operators browser/faults browser/failover",
  "browser/nginx browser/pixels browser/accessibility browser/limits browser/overlay browser/friends browser/input",
  "browser/hidden",
  "server/operators server/start server/watching server/presence server/joinLimits server/recovery server/cluster",
  "server/connectionLimits server/frameGuard deploy/nginx loadtest/bot server/drain server/logTarget server/http",
  "stepRate server/passportKey server/reconnections server/matchmaking server/roomsInCluster server/metrics",
  "server/passportsOfPlayers loadtest/alerts server/addresses server/watchingLimits server/bansOfPlayers tools/dev",
  "client/longFlight stepRateInRealTime client/badNetwork client/prediction loadtest/rig server/seats server/watchdog",
  "loadtest/soak loadtest/swarm",
  // The first two measure no milliseconds, and the specs beside them need the most processor time at their start.
  "loadtest/failover loadtest/fuzz loadtest/ramp",
]
  .flatMap((names) => names.split(" "))
  .map((name) => `test/${name}.spec.ts`);

/** Files in parallel, more than a small machine has cores, because most of them wait. */
const JOBS = "4";

/** The same of those in real time. Each takes a quarter of a core on average, and one that measures runs beside them. */
const REAL_TIME_JOBS = "3";

/** The same of those with a browser. Each takes 0.6 to 0.7 of a core on average. */
const BROWSER_JOBS = "3";

/** With more failed files than this the project is broken, and a second try would only take time. */
const SECOND_TRIES = 8;

/** s from which on the summary lists a file as slow */
const SLOW_S = 15;

/** Whether what mocha prints is shown as it comes, or when mocha has ended, because another one runs beside it. */
type Output = "live" | "late";

/** Where Node keeps compiled code, for the specs and the servers that they start. */
const COMPILED = path.resolve("node_modules/.cache/slipstream/compiled");

const args = process.argv.slice(2);

if (args.some((arg) => arg.endsWith(".spec.ts"))) process.exitCode = await mocha(args);
else {
  const folder = mkdtempSync(path.join(tmpdir(), "slipstream-specs-"));
  try {
    process.exitCode = summarize(...(await runAll(folder)));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Runs all files.
 *
 * @param folder for temporary files
 * @returns outcomes of the first try, and of the second try of files that had failed
 */
async function runAll(folder: string): Promise<[first: Outcome[], second: Outcome[]]> {
  const found = globSync("test/**/*.spec.ts").sort();
  const files = [...LONG.filter((file) => found.includes(file)), ...found.filter((file) => !LONG.includes(file))];
  const groups = { measuring: [] as string[], realTime: [] as string[], browser: [] as string[], rest: [] as string[] };
  for (const file of files) groups[groupOf(file)].push(file);
  // Fetch programs here, so that parallel specs don't download or unpack the same one. A spec whose program is missing
  // fails with the reason.
  for (const name of PROGRAMS) await program(name).catch(() => {});
  await chromium.executablePath();

  const run = (group: keyof typeof groups, more: string[] = [], output: Output = "live") =>
    recorded(path.join(folder, group), [...groups[group], ...more], output);
  const parallel = (jobs: string) => ["--parallel", "--jobs", jobs];

  console.log("\nSpecs in parallel:");
  const rest = await run("rest", parallel(JOBS));
  // Not at the same time as the others: together they need more processor time than two cores have.
  console.log("Specs with a browser, in parallel:");
  const browser = await run("browser", parallel(BROWSER_JOBS));
  console.log("Specs that measure, and, printed after them, specs in real time:");
  const [measuring, realTime] = await Promise.all([
    run("measuring"),
    run("realTime", parallel(REAL_TIME_JOBS), "late"),
  ]);

  const first = [rest, browser, realTime, measuring].flat();
  const failed = failedFiles(first);
  if (failed.length === 0 || failed.length > SECOND_TRIES) return [first, []];
  console.log("Files in which something failed, again:");
  return [first, await recorded(path.join(folder, "again"), failed)];
}

function groupOf(file: string): "measuring" | "realTime" | "browser" | "rest" {
  if (MEASURING.test(file)) return "measuring";
  if (REAL_TIME.test(file)) return "realTime";
  return BROWSER.test(file) ? "browser" : "rest";
}

/** Runs mocha with a file for its reporter to write to. */
async function recorded(file: string, more: string[], output: Output = "live"): Promise<Outcome[]> {
  writeFileSync(file, "");
  const reporter = ["--reporter", "test/support/recorder.ts"];
  const code = await mocha([...more, ...reporter, ...args], { SPEC_OUTCOMES: file }, output);
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  const outcomes = lines.map((line) => JSON.parse(line) as Outcome);
  // For example a spec file with a syntax error.
  if (code !== 0 && !outcomes.some(({ kind }) => kind === "failed")) {
    outcomes.push({ file: "", title: `mocha ended with code ${code}`, kind: "failed", ms: 0 });
  }
  return outcomes;
}

/** Runs mocha. @returns its exit code */
async function mocha(options: string[], env: Record<string, string> = {}, output: Output = "live"): Promise<number> {
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...options], {
    stdio: output === "live" ? "inherit" : ["ignore", "pipe", "inherit"],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED, ...env },
  });
  const printed = child.stdout === null ? "" : text(child.stdout);
  const [code] = (await once(child, "exit")) as [number | null];
  process.stdout.write(await printed);
  return code ?? 1;
}

function failedFiles(outcomes: Outcome[]): string[] {
  return [...new Set(outcomes.filter(({ kind, file }) => kind === "failed" && file !== "").map(({ file }) => file))];
}

/** Prints slow files, second tries, failures and, as the last line, the counts. @returns the exit code */
function summarize(first: Outcome[], second: Outcome[]): number {
  const ms = new Map<string, number>();
  for (const outcome of first) ms.set(outcome.file, (ms.get(outcome.file) ?? 0) + outcome.ms);
  const slow = [...ms].filter(([, time]) => time >= SLOW_S * 1000).sort(([, a], [, b]) => b - a);
  console.log(`\nFiles that took ${SLOW_S} s or more:`);
  for (const [file, time] of slow) console.log(`  ${(time / 1000).toFixed(0).padStart(4)} s  ${file}`);

  const retried = new Set(second.map(({ file }) => file));
  const final = [...first.filter(({ file }) => !retried.has(file)), ...second];
  const failed = final.filter(({ kind }) => kind === "failed");
  const passed = final.filter(({ kind }) => kind === "passed");
  const name = ({ file, title }: Outcome) => `${file}: ${title}`;
  const failedNames = new Set(failed.map(name));
  const onlyFirst = first.filter((outcome) => outcome.kind === "failed" && !failedNames.has(name(outcome)));
  print("Failed, but not on the second try:", onlyFirst);
  print("Failed:", failed);
  console.log(`\n${passed.length} passed, ${failed.length} failed`);
  return failed.length === 0 ? 0 : 1;
}

function print(heading: string, outcomes: Outcome[]): void {
  if (outcomes.length === 0) return;
  console.log(`\n${heading}`);
  for (const { file, title, error = "" } of outcomes)
    console.log(`  ${file}\n    ${title}\n    ${error.replaceAll(/\s+/g, " ").slice(0, 300)}`);
}
