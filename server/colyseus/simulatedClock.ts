import type { Room } from "@colyseus/core";
import { STEP_RATE } from "../../game/constants.ts";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["Room.clock", "now", "a function of 0 parameters"],
  ["Room.clock", "elapsedTime", "a number"],
];

/**
 * Makes the clock of a room count simulated time instead of real time. Patches are stamped with it, so ships move
 * evenly on screen even if the timers of this process fire unevenly.
 *
 * @colyseus/core 0.18.17 stamps patches with `clock.elapsedTime`, which @colyseus/clock reads from `Date.now()`. This
 * can go when `broadcastPatch()` accepts a time.
 */
export class SimulatedClock {
  readonly #clock: Room["clock"];
  /** steps since the room was created, including skipped ones */
  #steps = 0;

  constructor(clock: Room["clock"]) {
    this.#clock = clock;
  }

  /** Starts the clock at 0. To be called in `onCreate`, because Colyseus starts the clock just before. */
  start(): void {
    // Multiplied, because adding up a step that is not a whole number of ms would accumulate rounding errors.
    this.#clock["now"] = () => (this.#steps * 1000) / STEP_RATE;
    this.#clock.start();
    // @colyseus/sdk 0.18.4 treats a time stamp of 0 as missing, and a client may join before the first step.
    this.advance(1);
  }

  /** Advances the clock, and runs the timers of the room that are due. */
  advance(steps: number): void {
    this.#steps += steps;
    this.#clock.tick();
  }
}
