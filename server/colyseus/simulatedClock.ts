import type { Room } from "@colyseus/core";
import { STEP_RATE } from "../../game/constants.ts";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["Room.clock", "now", "a function of 0 parameters"],
  ["Room.clock", "elapsedTime", "a number"],
];

/**
 * Makes the clock of a room count simulated time. Patches are stamped with that clock, so a ship that flies evenly is
 * seen to fly evenly, even where the timers of this process are not even.
 *
 * @colyseus/core 0.18.17 stamps patches with `clock.elapsedTime`, which @colyseus/clock reads from `Date.now()`. This can
 * go when the time of a patch can be given to `broadcastPatch()`.
 */
export class SimulatedClock {
  readonly #clock: Room["clock"];
  /** steps since the room exists, those included that could not be run */
  #steps = 0;

  constructor(clock: Room["clock"]) {
    this.#clock = clock;
  }

  /** To be called in `onCreate`: Colyseus starts the clock just before. */
  start(): void {
    // Multiplied rather than added up: steps of a third of 100 ms would drift off the whole milliseconds otherwise.
    this.#clock["now"] = () => (this.#steps * 1000) / STEP_RATE;
    this.#clock.start();
    // The SDK (0.18.4) takes a stamp of 0 for none, and a client that joins before the first step would get that.
    this.advance(1);
  }

  /** Lets time pass, and runs the timers of the room that are due. */
  advance(steps: number): void {
    this.#steps += steps;
    this.#clock.tick();
  }
}
