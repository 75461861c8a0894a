import { quantileOfSorted } from "../rig/statistics.ts";

/** Percentiles of the time between updates, ms; null where no update arrived. */
export interface Figures {
  updates: number;
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** @param intervals ms, in any order; they are sorted in place */
export function figuresOf(intervals: Float32Array): Figures {
  intervals.sort();
  const percentile = (share: number) => {
    const value = quantileOfSorted(intervals, share);
    return Number.isNaN(value) ? null : Math.round(value * 10) / 10;
  };
  return {
    updates: intervals.length,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max: percentile(1),
  };
}
