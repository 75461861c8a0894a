import { digits } from "../rig/table.ts";
import type { Passage } from "./fleet.ts";

/** One thing that happened to one process. */
export interface Phase {
  what: string;
  /** its players */
  moved: Passage;
  /** those of the other */
  others: Passage;
  /** what is not as it was, as sentences */
  complaints: string[];
  /** from SIGTERM to the end, ms */
  exitMs?: number;
  exitCode?: number | null;
}

/** What half of them are below. @param sorted the smallest first */
export function middle(sorted: readonly number[]): number | undefined {
  return sorted[Math.floor(sorted.length / 2)];
}

/** A phase in a few lines. */
export function describePhase({ what, moved, others, complaints, exitMs, exitCode }: Phase): string {
  const most = (sorted: number[]) => digits(sorted.at(-1));
  const lines = [
    `${what}: ${complaints.length === 0 ? "everybody flies on, each once, with name and colour" : complaints.join("; ")}`,
    `  its ${moved.pilots} players: without an update for ${digits(middle(moved.gapsMs))} ms in the middle, ${digits(moved.longestGapMs)} ` +
      `at the most; ships ${digits(middle(moved.jumps))} units off their course in the middle, ${most(moved.jumps)} at the most`,
  ];
  // Where everybody was in the one process there are none.
  if (others.pilots > 0) {
    lines.push(`  the ${others.pilots} others: without an update for ${digits(others.longestGapMs)} ms at the most`);
  }
  if (exitMs !== undefined) lines.push(`  SIGTERM to exit: ${digits(exitMs)} ms, code ${exitCode}`);
  return lines.join("\n");
}
