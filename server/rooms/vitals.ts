import type { Room } from "@colyseus/core";
import { counts } from "../metrics/counts.ts";
import { stepDuration, stepLateness } from "../metrics/stepTimes.ts";
import type { Ticker } from "./ticker.ts";

/** How a room is doing, as the monitor lists it, in the last interval. */
export interface RoomVitals {
  /** ms that 99 of 100 turns took at the most, from their beginning to their patch being sent */
  tickP99Ms: number;
  /** ms behind its deadline that 99 of 100 turns began at the most */
  lateP99Ms: number;
  /** bytes of patches a second to all clients together */
  bytesPerS: number;
  /** who may come in: anybody, nobody for one reason or the other, whoever has its id */
  access: "open" | "full" | "locked" | "private";
}

/** What of a room says who may come in. */
type Door = Pick<Room, "maxClients" | "locked"> & { clients: { length: number }; isPrivate: boolean };

/** Measures a room's step. */
export class Vitals {
  /** ms between two readings */
  static readonly INTERVAL_MS = 5000;

  readonly #ticker: Ticker;
  readonly #sentBytes: () => number;
  readonly #durations: number[] = [];
  readonly #lateness: number[] = [];
  #begun = 0;
  #readAt = performance.now();
  #bytesThen = 0;

  /** @param sentBytes patch bytes sent since the room exists */
  constructor(ticker: Ticker, sentBytes: () => number) {
    this.#ticker = ticker;
    this.#sentBytes = sentBytes;
  }

  /** To be called as a turn begins, of so many steps, behind others that will never run. */
  begin(steps: number, dropped: number): void {
    counts.steps.run += steps;
    counts.steps.caughtUp += steps - 1;
    counts.steps.dropped += dropped;
    const late = Math.max(0, this.#ticker.lateness);
    this.#lateness.push(late);
    stepLateness.observe(late / 1000);
    this.#begun = performance.now();
  }

  /** To be called as a turn ends, its patch sent. */
  end(): void {
    const took = performance.now() - this.#begun;
    this.#durations.push(took);
    stepDuration.observe(took / 1000);
  }

  /** The reading for the time since the last one. */
  read(door: Door): RoomVitals {
    const now = performance.now();
    const bytes = this.#sentBytes();
    const seconds = Math.max((now - this.#readAt) / 1000, 0.001);
    const bytesPerS = Math.round((bytes - this.#bytesThen) / seconds);
    this.#readAt = now;
    this.#bytesThen = bytes;
    const [tickP99Ms, lateP99Ms] = [takeP99(this.#durations), takeP99(this.#lateness)];
    return { tickP99Ms, lateP99Ms, bytesPerS, access: accessThrough(door) };
  }
}

function accessThrough({ isPrivate, clients, maxClients, locked }: Door): RoomVitals["access"] {
  if (isPrivate) return "private";
  if (clients.length >= maxClients) return "full";
  return locked ? "locked" : "open";
}

/** The 99th percentile in tenths, 0 of nothing. What it was taken of is then gone. */
function takeP99(values: number[]): number {
  values.sort((a, b) => a - b);
  const p99 = values[Math.ceil(values.length * 0.99) - 1] ?? 0;
  values.length = 0;
  return Math.round(p99 * 10) / 10;
}
