import { parseArgs } from "node:util";
import { failWith } from "../tools/options.ts";
import { FIGURES, medianOf, placeOf, sameLoad } from "./rig/figures.ts";
import type { Measurement } from "./rig/measure.ts";
import { readRun } from "./rig/runFile.ts";
import { digits, table } from "./rig/table.ts";

/** Compares two files of `npm run capacity -- --json`. */
const USAGE = `Usage: npm run compare -- before.json after.json

Compares two runs of "npm run capacity -- --json FILE": the medians of every load that is in both, and the ratio of the
second to the first. On a shared machine, two runs differ anyway. Alternate the two versions and repeat, and trust only
differences that remain.`;

const { values, positionals } = parsed();
if (values.help === true) {
  console.log(USAGE);
  process.exit(0);
}
const [before, after, ...more] = positionals;
if (before === undefined || after === undefined || more.length > 0) {
  console.error(USAGE);
  process.exit(2);
}
const [a, b] = [read(before), read(after)];
const loads = a.filter((one, i) => a.findIndex((other) => sameLoad(one, other)) === i);
const shared = loads.filter((load) => b.some((one) => sameLoad(one, load)));
if (shared.length === 0) {
  console.error("The two runs have no load in common.");
  process.exit(1);
}
for (const load of shared) {
  const [left, right] = [a, b].map((run) => run.filter((one) => sameLoad(one, load)));
  if (left === undefined || right === undefined) continue;
  console.log(
    `\n${load.server}, ${load.clients} clients in ${placeOf(load)}; ${left.length} and ${right.length} measurements`,
  );
  const rows = Object.keys(FIGURES).map((figure) => {
    const [one, other] = [medianOf(left, figure), medianOf(right, figure)];
    return [figure, digits(one), digits(other), digits(other / one)];
  });
  console.log(table(["", "before", "after", "ratio"], rows));
}

function parsed() {
  try {
    return parseArgs({ options: { help: { type: "boolean" } }, allowPositionals: true });
  } catch (error) {
    // The first line names the option, the next ones explain how to pass such a file.
    console.error(`${(error as Error).message.split(". ")[0]}\n\n${USAGE}`);
    process.exit(2);
  }
}

function read(file: string): Measurement[] {
  try {
    return readRun(file).measurements;
  } catch (error) {
    return failWith(error as Error);
  }
}
