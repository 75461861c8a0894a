import type { ShipViews } from "./bigsky/shipViews.ts";
import { Drones } from "./drones.ts";
import type { Earned } from "./earned.ts";
import type { Entrant } from "./entrant.ts";
import { Roster } from "./roster.ts";
import { type MatchOptions, SkyMatch } from "./skyMatch.ts";

export interface SkyOptions extends MatchOptions {
  /** returns how many drones a single pilot gets */
  drones: () => number;
  /** the ships of a room whose type `sendsView`; undefined for another one */
  views?: ShipViews | undefined;
}

/** What is in the sky of a room besides the ships of its players: the match and the drones. */
export class Sky {
  /** the ships of players and drones in the state */
  readonly roster: Roster;
  readonly match: SkyMatch;
  readonly drones: Drones;
  readonly #views: ShipViews | undefined;
  readonly #mostDrones: () => number;
  #pilots = 0;

  constructor({ drones, ...options }: SkyOptions) {
    this.#views = options.views;
    this.roster = new Roster(options.world, options.state.players, this.#views);
    this.match = new SkyMatch({ ...options, untracked: options.views !== undefined });
    this.drones = new Drones({ ...options, match: this.match, roster: this.roster });
    this.#mostDrones = drones;
  }

  /** A pilot has joined. @param earned what the pilot brings from another room */
  join(pilot: Entrant, earned?: Earned): void {
    this.match.join(pilot, earned);
    this.#views?.join(pilot);
    this.drones.adapt(++this.#pilots, this.#mostDrones());
  }

  /** The session of a pilot has ended. */
  leave(pilot: Entrant): void {
    this.match.leave(pilot);
    this.#views?.leave(pilot);
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
