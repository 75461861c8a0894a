import { quantileOfSorted } from "../rig/statistics.ts";
import { digits } from "../rig/table.ts";
import type { Effect } from "./fleet.ts";

/** One failure or restart of one process. */
export interface Phase {
  what: string;
  /** effect on its players */
  moved: Effect;
  /** effect on the players of the other process */
  others: Effect;
  /** what has changed for players, as sentences */
  faults: string[];
  /** time from SIGTERM to the exit, ms */
  exitMs?: number;
  exitCode?: number | null;
}

/** Describes a phase in a few lines. */
export function describePhase({ what, moved, others, faults, exitMs, exitCode }: Phase): string {
  const middle = (sorted: number[]) => digits(quantileOfSorted(sorted, 0.5));
  const most = (sorted: number[]) => digits(sorted.at(-1));
  const lines = [
    `${what}: ${faults.length === 0 ? "every player still has one ship, with the same name, color and points" : faults.join("; ")}`,
    `  its ${moved.pilots} players: gap between updates median ${middle(moved.gapsMs)} ms, max ${digits(moved.longestGapMs)} ms; ` +
      `distance from the expected course median ${middle(moved.jumps)} units, max ${most(moved.jumps)} units`,
  ];
  // There are none if all players were in the same process.
  if (others.pilots > 0) {
    lines.push(`  the ${others.pilots} other players: gap between updates max ${digits(others.longestGapMs)} ms`);
  }
  if (exitMs !== undefined) lines.push(`  SIGTERM to exit: ${digits(exitMs)} ms, code ${exitCode}`);
  return lines.join("\n");
}
