import type { Profile } from "./profiles.ts";
import { drawStalls, type Stall } from "./stalls.ts";

export type Way = "up" | "down";

const NEVER: Stall = { from: Number.POSITIVE_INFINITY, until: Number.POSITIVE_INFINITY };

/** What all connections of a simulator have in common: the profile, the stalls, and the place where it is narrow. */
export class Link {
  readonly #seed: number;
  #profile!: Profile;
  #stalls: Iterator<Stall> | undefined;
  #stall = NEVER;
  /** on the clock of performance.now(), ms: what the stalls count from */
  #begun = 0;
  #stalled = false;
  /** when the last bit that was given to a direction has left it, ms */
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
    this.#begun = performance.now();
    this.#stalls = profile.stalls === undefined ? undefined : drawStalls(profile.stalls, this.#seed);
    this.#stall = this.#stalls?.next().value ?? NEVER;
    this.#busyUntil.up = this.#busyUntil.down = 0;
  }

  set stalled(stalled: boolean) {
    this.#stalled = stalled;
  }

  /** From when on something passes, ms: now, the end of the stall that it is in, or Infinity if nobody knows. */
  opensAt(now: number): number {
    if (this.#stalled) return Number.POSITIVE_INFINITY;
    const time = now - this.#begun;
    while (this.#stalls !== undefined && this.#stall.until <= time) this.#stall = this.#stalls.next().value;
    return time < this.#stall.from ? now : this.#begun + this.#stall.until;
  }

  /** Gives bytes to a direction of limited bandwidth, and says when their last bit has left it, ms. */
  serialize(way: Way, bytes: number, now: number): number {
    const bandwidth = this.#profile[way].bandwidth ?? Number.POSITIVE_INFINITY;
    this.#busyUntil[way] = Math.max(now, this.#busyUntil[way]) + (bytes * 8 * 1000) / bandwidth;
    return this.#busyUntil[way];
  }

  /** Until when a direction of limited bandwidth has something to do, ms. */
  busyUntil(way: Way): number {
    return this.#busyUntil[way];
  }
}
