import type { Stretch } from "./recording.ts";
import { type Trouble, total } from "./trouble.ts";

/** s between lines where there is no terminal to rewrite one on */
const EVERY_SECONDS = 10;

/** Says how it goes: one line that is rewritten on a terminal, one line every 10 s elsewhere. */
export class Progress {
  readonly #terminal = process.stdout.isTTY === true;
  #open = false;

  second(stretch: Stretch, trouble: Trouble): void {
    for (const sentence of trouble.news()) this.say(`At ${stretch.to} s: ${sentence}`);
    const line = progressLine(stretch, trouble);
    if (this.#terminal) {
      process.stdout.write(`\r\x1b[K${line.slice(0, process.stdout.columns - 1)}`);
      this.#open = true;
    } else if (stretch.to % EVERY_SECONDS === 0) {
      console.log(line);
    }
  }

  /** Says something that stays. */
  say(sentence: string): void {
    if (this.#open) process.stdout.write("\r\x1b[K");
    this.#open = false;
    console.log(sentence);
  }

  end(): void {
    if (this.#open) process.stdout.write("\n");
    this.#open = false;
  }
}

function progressLine({ to, connections, p50, p95, p99 }: Stretch, { lost, refused }: Trouble): string {
  const times =
    p50 === null ? "no updates" : `p50 ${p50.toFixed(1)}  p95 ${p95?.toFixed(1)}  p99 ${p99?.toFixed(1)} ms`;
  const counts = [
    ...(lost.size === 0 ? [] : [`${total(lost)} lost`]),
    ...(refused.size === 0 ? [] : [`${total(refused)} not let in`]),
  ];
  return [`${String(to).padStart(4)} s  ${String(connections).padStart(5)} connections`, times, ...counts].join("  ");
}
