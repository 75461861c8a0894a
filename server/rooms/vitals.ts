import type { Ticker } from "./ticker.ts";

/** How a room is doing, as the monitor lists it. */
export interface RoomVitals {
  /** ms behind its deadline that 99 of 100 steps were at the most, in the last interval */
  lateP99Ms: number;
  /** steps made up for after a stall, since the room exists */
  caughtUp: number;
  /** steps lost to a stall, since the room exists */
  dropped: number;
}

/** Measures a room's step. */
export class Vitals {
  /** ms between two readings */
  static readonly INTERVAL_MS = 5000;

  readonly #ticker: Ticker;
  readonly #lateness: number[] = [];

  constructor(ticker: Ticker) {
    this.#ticker = ticker;
  }

  /** To be called as a turn begins. */
  noteLateness(): void {
    this.#lateness.push(Math.max(0, this.#ticker.lateness));
  }

  /** The reading for the time since the last one. */
  read(): RoomVitals {
    const sorted = this.#lateness.sort((a, b) => a - b);
    const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0;
    this.#lateness.length = 0;
    const { caughtUp, dropped } = this.#ticker.counts;
    return { lateP99Ms: Math.round(p99 * 10) / 10, caughtUp, dropped };
  }
}
