import type { Room } from "@colyseus/core";
import { counts } from "../metrics/counts.ts";
import { stepDuration, stepLateness } from "../metrics/stepTimes.ts";
import type { Ticker } from "./ticker.ts";

/** How a room did in the last interval, as the monitor shows it. */
export interface StatsMetadata {
  /** 99th percentile of the duration of a turn, from its start until its patch was sent, ms */
  tickP99Ms: number;
  /** 99th percentile of how late turns started, ms */
  lateP99Ms: number;
  /** bytes of patches per second, to all clients together */
  bytesPerS: number;
  /** whether the room can be joined: by any client, by none (full or locked), or only by clients that know its id */
  access: "open" | "full" | "locked" | "private";
}

/** The properties of a room that decide who can join. */
type RoomAccess = Pick<Room, "maxClients" | "locked"> & { clients: { length: number }; isPrivate: boolean };

/** Measures the turns of a room. */
export class RoomStats {
  /** time between two readings, ms */
  static readonly INTERVAL_MS = 5000;

  readonly #ticker: Ticker;
  readonly #patchBytes: () => number;
  readonly #durations: number[] = [];
  readonly #lateness: number[] = [];
  #turnStartedAt = 0;
  #late = 0;
  #delay = 0;
  #readAt = performance.now();
  #bytesAtReading = 0;

  /** @param patchBytes returns the bytes of patches sent since the room was created */
  constructor(ticker: Ticker, patchBytes: () => number) {
    this.#ticker = ticker;
    this.#patchBytes = patchBytes;
  }

  /**
   * Call this at the start of a turn.
   *
   * @param steps that the turn runs
   * @param dropped steps before them that are never run
   */
  startTurn(steps: number, dropped: number): void {
    counts.steps.run += steps;
    counts.steps.caughtUp += steps - 1;
    counts.steps.dropped += dropped;
    const late = Math.max(0, this.#ticker.lateness);
    this.#lateness.push(late);
    this.#late = late;
    stepLateness.observe(late / 1000);
    this.#turnStartedAt = performance.now();
  }

  /** Call this when the patch of a turn is sent. */
  endTurn(): void {
    const duration = performance.now() - this.#turnStartedAt;
    this.#durations.push(duration);
    this.#delay = this.#late + duration;
    stepDuration.observe(duration / 1000);
  }

  /** From the time at which the last turn should have started until its patch was sent, ms. */
  get delay(): number {
    return this.#delay;
  }

  /** The figures since the last reading. */
  read(room: RoomAccess): StatsMetadata {
    const now = performance.now();
    const bytes = this.#patchBytes();
    const seconds = Math.max((now - this.#readAt) / 1000, 0.001);
    const bytesPerS = Math.round((bytes - this.#bytesAtReading) / seconds);
    this.#readAt = now;
    this.#bytesAtReading = bytes;
    const [tickP99Ms, lateP99Ms] = [takeP99(this.#durations), takeP99(this.#lateness)];
    return { tickP99Ms, lateP99Ms, bytesPerS, access: accessOf(room) };
  }
}

function accessOf({ isPrivate, clients, maxClients, locked }: RoomAccess): StatsMetadata["access"] {
  if (isPrivate) return "private";
  if (clients.length >= maxClients) return "full";
  return locked ? "locked" : "open";
}

/** Removes all values and returns their 99th percentile, rounded to tenths; 0 if there are none. */
function takeP99(values: number[]): number {
  values.sort((a, b) => a - b);
  const p99 = values[Math.ceil(values.length * 0.99) - 1] ?? 0;
  values.length = 0;
  return Math.round(p99 * 10) / 10;
}
