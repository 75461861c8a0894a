import { closeSync, openSync, writeSync } from "node:fs";
import type { Recording } from "./recording.ts";
import type { Result } from "./result.ts";

/** Writes the result and all updates, piece by piece, since the whole may exceed the length of a string. */
export function writeJson(file: string, { per10Seconds: _, ...result }: Result, recording: Recording): void {
  const { times, intervals } = recording;
  const descriptor = openSync(file, "w");
  try {
    writeSync(descriptor, `${JSON.stringify(result).slice(0, -1)},"connections":[`);
    let separator = "\n";
    for (const [index, places] of recording.byConnection()) {
      // [s since the start, ms since the previous update]
      const pairs = places.map((i) => `[${round(times[i], 1000)},${round(intervals[i], 100)}]`);
      const connection = JSON.stringify(recording.connections.get(index));
      writeSync(descriptor, `${separator}${connection.slice(0, -1)},"intervals":[${pairs.join(",")}]}`);
      separator = ",\n";
    }
    writeSync(descriptor, "]}\n");
  } finally {
    closeSync(descriptor);
  }
}

function round(value: number | undefined, fractions: number): number {
  return Math.round((value ?? 0) * fractions) / fractions;
}
