import { spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { PROGRAMS, program } from "../loadtest/rig/programs.ts";

/**
 * Runs every spec, in two runs of mocha: first those that mostly wait, several files at a time, and then those that want the
 * machine for themselves. Both run whatever comes of the first, and one that fails fails the whole. Options go to both; where
 * spec files are named, those are run and nothing else.
 */

/**
 * Pages drawn without a graphics card, and what measures: others beside them would spoil their figures, and the other way round.
 * Besides, what a late step spoils: it shares its state with the next one, and at five times the speed it is soon too late.
 */
const ALONE = /^test\/(browser\/|client\/longFlight\.|loadtest\/(failover|fuzz|ramp|rig)\.|server\/(cheating|room)\.)/;

/** Files at a time: more than a small machine has cores, because four of them leave most of one idle. */
const JOBS = "4";

const args = process.argv.slice(2);

if (args.some((arg) => arg.endsWith(".spec.ts"))) await mocha(args);
else {
  const files = globSync("test/**/*.spec.ts").sort();
  // Here and one after the other, so that nothing is fetched twice. What can't be had is said by the specs.
  for (const name of PROGRAMS) await program(name).catch(() => {});
  console.log("\nSpecs that mostly wait, side by side:");
  await mocha([...files.filter((file) => !ALONE.test(file)), "--parallel", "--jobs", JOBS, ...args]);
  console.log("Specs that want the machine for themselves, one after the other:");
  await mocha([...files.filter((file) => ALONE.test(file)), ...args]);
}

async function mocha(args: string[]): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...args], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) process.exitCode = code ?? 1;
}
