import type { Measurement } from "./measure.ts";
import { median } from "./statistics.ts";

/** A server and its load. */
type Load = Pick<Measurement, "server" | "room" | "clients" | "roomSize" | "bytesPerShip"> & {
  crowd?: boolean | undefined;
};

/** Type of the rooms. In files from before it was written, only `bigsky` lacks the bytes of a ship. */
export function roomOf({ room, bytesPerShip }: Load): string {
  return room ?? (bytesPerShip === undefined ? "bigsky" : "game");
}

/** Where the clients of a load are, in words. All ships of a crowd are in one view. */
export function placeOf(load: Load): string {
  const { clients, roomSize, crowd } = load;
  if (roomSize < clients) return `rooms of ${roomSize}`;
  const room = roomOf(load) === "game" ? "one room" : `one room of type ${roomOf(load)}`;
  return crowd === true ? `a crowd in ${room}` : room;
}

export function sameLoad(a: Load, b: Load): boolean {
  return a.server === b.server && a.clients === b.clients && placeOf(a) === placeOf(b);
}

/** Figures for comparing runs, with how to read each from a measurement. Less is better, except for updates. */
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
  "whole views, %": ({ wholeViews }) => wholeViews && wholeViews * 100,
  "joining, s": ({ joinMs }) => joinMs && joinMs / 1000,
  "CPU, %": ({ serverCpu }) => serverCpu && serverCpu * 100,
  "CPU, µs an update": ({ cpuPerUpdate }) => cpuPerUpdate,
  "RSS, MB": ({ serverCost }) => serverCost && serverCost.rss / 1e6,
  "GC, ms/s": ({ serverCost }) => serverCost && (serverCost.gcMs / serverCost.elapsedMs) * 1000,
  "loop p99, ms": ({ serverCost }) => serverCost?.loopP99Ms,
};

/** The median of a figure over the measurements that have it; NaN if none has. */
export function medianOf(measurements: Measurement[], figure: keyof typeof FIGURES): number {
  const values = measurements.map((measurement) => FIGURES[figure]?.(measurement));
  return median(values.filter((value) => value !== undefined));
}
