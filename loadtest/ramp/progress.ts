import { type Failures, total } from "./failures.ts";
import type { Period } from "./recording.ts";

/** Interval between lines where the output is no terminal, s. */
const EVERY_SECONDS = 10;

/** Prints the progress: one line that is rewritten on a terminal, one line every 10 s elsewhere. */
export class Progress {
  readonly #terminal = process.stdout.isTTY === true;
  #open = false;

  second(period: Period, failures: Failures): void {
    for (const sentence of failures.news()) this.print(`At ${period.to} s: ${sentence}`);
    const line = progressLine(period, failures);
    if (this.#terminal) {
      process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns - 1)}`);
      this.#open = true;
    } else if (period.to % EVERY_SECONDS === 0) {
      console.log(line);
    }
  }

  /** Prints a line that stays. */
  print(sentence: string): void {
    if (this.#open) process.stdout.write("\r\x1b[K");
    this.#open = false;
    console.log(sentence);
  }

  end(): void {
    if (this.#open) process.stdout.write("\n");
    this.#open = false;
  }
}

function progressLine({ to, connections, p50, p95, p99 }: Period, { lost, refused }: Failures): string {
  const times =
    p50 === null ? "no updates" : `p50 ${p50.toFixed(1)}  p95 ${p95?.toFixed(1)}  p99 ${p99?.toFixed(1)} ms`;
  const counts = [
    ...(lost.size === 0 ? [] : [`${total(lost)} lost`]),
    ...(refused.size === 0 ? [] : [`${total(refused)} refused`]),
  ];
  return [`${String(to).padStart(4)} s  ${String(connections).padStart(5)} connections`, times, ...counts].join("  ");
}
