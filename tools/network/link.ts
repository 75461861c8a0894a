import type { Profile } from "./profiles.ts";
import { drawStalls, type Stall } from "./stalls.ts";

export type Way = "up" | "down";

const NEVER: Stall = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** The state that all connections of a simulator share: the profile, the stalls and the bandwidth. */
export class Link {
  readonly #seed: number;
  #profile!: Profile;
  #stalls: Iterator<Stall> | undefined;
  #stall = NEVER;
  /** start of the stalls' clock, on the clock of performance.now(), ms */
  #start = 0;
  #stalled = false;
  /** time at which the last byte of each direction has been sent, ms */
  readonly #busyUntil = { up: 0, down: 0 };

  constructor(profile: Profile, seed: number) {
    this.#seed = seed;
    this.profile = profile;
  }

  get profile(): Profile {
    return this.#profile;
  }

  set profile(profile: Profile) {
    this.#profile = profile;
    this.#start = performance.now();
    this.#stalls = profile.stalls === undefined ? undefined : drawStalls(profile.stalls, this.#seed);
    this.#stall = this.#stalls?.next().value ?? NEVER;
    this.#busyUntil.up = this.#busyUntil.down = 0;
  }

  set stalled(stalled: boolean) {
    this.#stalled = stalled;
  }

  /** When bytes may pass, ms: now, at the end of the current stall, or Infinity if that end is unknown. */
  opensAt(now: number): number {
    if (this.#stalled) return Number.POSITIVE_INFINITY;
    const time = now - this.#start;
    while (this.#stalls !== undefined && this.#stall.until <= time) this.#stall = this.#stalls.next().value;
    return time < this.#stall.from ? now : this.#start + this.#stall.until;
  }

  /** Sends bytes in a direction with limited bandwidth. @returns when the last of them has been sent, ms */
  serialize(way: Way, bytes: number, now: number): number {
    const bandwidth = this.#profile[way].bandwidth ?? Number.POSITIVE_INFINITY;
    this.#busyUntil[way] = Math.max(now, this.#busyUntil[way]) + (bytes * 8 * 1000) / bandwidth;
    return this.#busyUntil[way];
  }

  /** When a direction with limited bandwidth will be idle, ms. */
  busyUntil(way: Way): number {
    return this.#busyUntil[way];
  }
}
