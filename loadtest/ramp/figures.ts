/** How long updates took to follow one another. Times in ms; null where nothing came. */
export interface Figures {
  updates: number;
  /** so long at the most took 50 of 100 */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  max: number | null;
}

/** @param intervals ms, in any order; put in order by this */
export function figuresOf(intervals: Float32Array): Figures {
  intervals.sort();
  const percentile = (share: number) => {
    const value = intervals[Math.max(0, Math.ceil(share * intervals.length) - 1)];
    return value === undefined ? null : Math.round(value * 10) / 10;
  };
  return {
    updates: intervals.length,
    p50: percentile(0.5),
    p95: percentile(0.95),
    p99: percentile(0.99),
    max: percentile(1),
  };
}
