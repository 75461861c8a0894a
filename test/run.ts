import { spawn } from "node:child_process";
import { once } from "node:events";

/**
 * Runs every spec, in two runs of mocha: first those that mostly wait, several files at a time, and then those that want the
 * machine for themselves. Both run whatever comes of the first, and one that fails fails the whole. Options go to both; where
 * spec files are named, those are run and nothing else.
 */

/** Pages drawn without a graphics card, and what measures: others beside them would spoil their figures, and the other way round. */
const ALONE = ["test/browser/**/*.spec.ts", "test/loadtest/{fuzz,ramp,rig}.spec.ts"];

/** More files at a time than a small machine has cores, because they leave most of one idle. */
const TOGETHER = ["--parallel", "--jobs", "4", "test/**/*.spec.ts", ...ALONE.flatMap((files) => ["--ignore", files])];

const args = process.argv.slice(2);

if (args.some((arg) => arg.endsWith(".spec.ts"))) await mocha(args);
else {
  console.log("\nSpecs that mostly wait, side by side:");
  await mocha([...TOGETHER, ...args]);
  console.log("Specs that draw or load, one after the other:");
  await mocha([...ALONE, ...args]);
}

async function mocha(args: string[]): Promise<void> {
  const child = spawn(process.execPath, ["node_modules/mocha/bin/mocha.js", ...args], { stdio: "inherit" });
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) process.exitCode = code ?? 1;
}
