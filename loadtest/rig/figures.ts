import type { Measurement } from "./measure.ts";

/** The middle one; of an even number, the mean of the two. NaN of none. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
}

/** How much y grows with x: the slope of the straight line with the least squares. */
export function slope(points: { x: number; y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const covariance = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return covariance / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

/** Measurements of the same server under the same load. */
export interface Load {
  server: string;
  clients: number;
  roomSize: number;
}

export function sameLoad(a: Load, b: Load): boolean {
  return a.server === b.server && a.clients === b.clients && a.roomSize === b.roomSize;
}

/** The figures that runs are compared by, each with how to read it from a measurement. Less is better, but for updates. */
export const FIGURES: Record<string, (measurement: Measurement) => number | undefined> = {
  "interval p50, ms": ({ interval }) => interval.p50,
  "interval p95, ms": ({ interval }) => interval.p95,
  "interval p99, ms": ({ interval }) => interval.p99,
  "interval max, ms": ({ interval }) => interval.max,
  "updates/s": ({ updatesPerSecond }) => updatesPerSecond,
  "echo p50, ms": ({ echo }) => echo?.p50,
  "echo p95, ms": ({ echo }) => echo?.p95,
  "kB/s a client": ({ bytesPerClient }) => bytesPerClient / 1000,
  "bytes a ship": ({ bytesPerShip }) => bytesPerShip,
  "CPU, %": ({ serverCpu }) => serverCpu && serverCpu * 100,
  "CPU, µs an update": ({ cpuPerUpdate }) => cpuPerUpdate,
  "RSS, MB": ({ serverCost }) => serverCost && serverCost.rss / 1e6,
  "GC, ms/s": ({ serverCost }) => serverCost && (serverCost.gcMs / serverCost.elapsedMs) * 1000,
  "loop p99, ms": ({ serverCost }) => serverCost?.loopP99Ms,
};

/** The median of a figure over measurements that said something; NaN if none did. */
export function medianOf(measurements: Measurement[], figure: keyof typeof FIGURES): number {
  const values = measurements.map((measurement) => FIGURES[figure]?.(measurement));
  return median(values.filter((value) => value !== undefined));
}
