import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import path from "node:path";
import { PROGRAMS, program } from "../tools/programs.ts";

/**
 * Runs every spec, in three runs of mocha: first those that mostly wait, several files at a time; then those that wait with a
 * browser, one after the other; and then those that need the whole machine. Each run starts whatever the ones before it came to,
 * and one that fails fails the whole. Options go to all of them; where spec files are named, only those are run.
 */

/**
 * What measures: others beside it would spoil its figures. Also what a late step spoils, since it shares its patch with the
 * next one: at five times the speed, and where a spec counts patches.
 */
const ALONE =
  /^test\/(browser\/(faults|game|input|overlay|reconnection)\.|client\/longFlight\.|loadtest\/(failover|fuzz|ramp|rig)\.|server\/(metrics|room|watchdog)\.)/;

/** Pages, drawn without a graphics card: one keeps most of a core busy while something moves, and then waits for a long time. */
const BROWSER = /^test\/browser\//;

/** Files that take half a minute or more. They begin first, or the others would be done and wait for them. */
const LONG = /\/(stepRate|operators|soak|badNetwork|prediction|start|logTarget|session|version|limits)\.spec/;

/** Files at a time, more than a small machine has cores, because three of them leave some of it idle. */
const JOBS = "3";

/** What waits may have to wait for longer than its deadline. It gets a second try then, and hooks.ts prints that. */
const SECOND_TRY = ["--retries", "1"];

/** Where Node keeps what it has compiled, for the specs and the servers that they start. */
const COMPILED = path.resolve("node_modules/.cache/slipstream/compiled");

const args = process.argv.slice(2);

if (args.some((arg) => arg.endsWith(".spec.ts"))) await mocha(args);
else {
  const found = globSync("test/**/*.spec.ts").sort();
  const files = [...found.filter((file) => LONG.test(file)), ...found.filter((file) => !LONG.test(file))];
  // Here and one after the other, so that nothing is fetched twice. What can't be had is said by the specs.
  for (const name of PROGRAMS) await program(name).catch(() => {});
  const alone = files.filter((file) => ALONE.test(file));
  const pages = files.filter((file) => BROWSER.test(file) && !ALONE.test(file));
  const rest = files.filter((file) => !BROWSER.test(file) && !ALONE.test(file));
  console.log("\nSpecs that mostly wait, side by side:");
  await mocha([...rest, "--parallel", "--jobs", JOBS, ...SECOND_TRY, ...args]);
  console.log("Specs of pages that mostly wait, one after the other:");
  await mocha([...pages, ...SECOND_TRY, ...args]);
  console.log("Specs that need the whole machine, one after the other:");
  await mocha([...alone, ...args]);
}

async function mocha(args: string[]): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...args], {
    stdio: "inherit",
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
  });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) process.exitCode = code ?? 1;
}
