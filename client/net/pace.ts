import { STEP_MS } from "../../game/constants.ts";

/** Turns the time between frames into whole steps, and says how far into the next one a frame is. */
export class Pace {
  #last = Number.NaN;
  #spare = 0;

  /**
   * Goes on to the next frame.
   *
   * @param now ms
   * @returns steps that have become due since the last frame, without a limit
   */
  frame(now: number): number {
    const elapsed = now - this.#last;
    this.#last = now;
    if (!(elapsed > 0)) return 0;
    this.#spare += elapsed;
    const steps = Math.floor(this.#spare / STEP_MS);
    this.#spare -= steps * STEP_MS;
    return steps;
  }

  /** how much of the next step has gone by, in [0, 1) */
  get progress(): number {
    return this.#spare / STEP_MS;
  }
}
