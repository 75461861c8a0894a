import { readFileSync } from "node:fs";
import type { Measurement } from "./measure.ts";

/** What `npm run capacity -- --json FILE` writes. */
export interface RunFile {
  /** time at its end, ISO 8601 */
  taken: string;
  /** version of Node */
  node: string;
  /** whether server and load generator had a core each */
  pinned: boolean;
  /** length of a measurement, s */
  seconds: number;
  measurements: Measurement[];
}

/**
 * Reads a file of `npm run capacity`, without the measurements that the load generator has spoiled.
 *
 * @throws Error if the file can't be read, or is something else
 */
export function readRun(file: string): RunFile {
  try {
    const run = JSON.parse(readFileSync(file, "utf8")) as RunFile;
    if (!Array.isArray(run.measurements)) throw new Error("it was not written by npm run capacity");
    return { ...run, measurements: run.measurements.filter(({ thrownOut }) => thrownOut.length === 0) };
  } catch (error) {
    throw new Error(`${file} can't be read: ${(error as Error).message}`);
  }
}
