import { Drones } from "./drones.ts";
import type { Earned } from "./earned.ts";
import type { Entrant } from "./entrant.ts";
import { type MatchOptions, SkyMatch } from "./skyMatch.ts";

export interface SkyOptions extends MatchOptions {
  /** returns how many drones a single pilot gets */
  drones: () => number;
}

/** What is in the sky of a room besides the ships of its players: the match and the drones. */
export class Sky {
  readonly match: SkyMatch;
  readonly drones: Drones;
  readonly #mostDrones: () => number;
  #pilots = 0;

  constructor({ drones, ...options }: SkyOptions) {
    this.match = new SkyMatch(options);
    this.drones = new Drones({ ...options, match: this.match });
    this.#mostDrones = drones;
  }

  /** A pilot has joined. @param earned what the pilot brings from another room */
  join(pilot: Entrant, earned?: Earned): void {
    this.match.join(pilot, earned);
    this.drones.adapt(++this.#pilots, this.#mostDrones());
  }

  /** The session of a pilot has ended. */
  leave(pilot: Entrant): void {
    this.match.leave(pilot);
    this.drones.adapt(--this.#pilots, this.#mostDrones());
  }

  /** Runs one step, after all pilots have made theirs. @param skipped steps right before it that the room has skipped */
  step(skipped: number): void {
    this.drones.step(skipped);
    this.match.step(skipped);
  }

  /** Writes to the state what has changed. @param now time of the room, ms */
  publish(now: number): void {
    this.drones.publish();
    this.match.publish(now);
  }
}
