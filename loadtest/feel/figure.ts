import { digits } from "../rig/table.ts";

/** A measured value and its limit. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** limit in the same unit; undefined if the value is only for information */
  atMost: number | undefined;
  /** why there is no value; undefined if there is one */
  unmeasured?: string;
}

export function figure(what: string, value: number, unit: string, atMost?: number): Figure {
  return { what, value, unit, atMost };
}

/** A figure of which nothing could be measured this time. It keeps no limit and misses none. */
export function unmeasured(what: string, why: string): Figure {
  return { what, value: Number.NaN, unit: "", atMost: undefined, unmeasured: why };
}

/** The result of one experiment. */
export interface Trial {
  title: string;
  figures: Figure[];
}

/** Whether a figure keeps its limit. One that has a limit, but no value, does not. */
export function isMet({ value, atMost }: Figure): boolean {
  return atMost === undefined || value <= atMost;
}

/** A figure with its limit, as a line of text. */
export function line(one: Figure): string {
  const { what, value, unit, atMost, unmeasured: why } = one;
  if (why !== undefined) return `${what.padEnd(58)} not measured: ${why}`;
  const verdict = atMost === undefined ? "" : `  (limit ${digits(atMost)}: ${isMet(one) ? "met" : "NOT MET"})`;
  return `${what.padEnd(58)} ${digits(value).padStart(7)} ${unit}${verdict}`;
}
