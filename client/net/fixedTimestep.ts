import { STEP_MS } from "../../game/constants.ts";

/** Fixed timestep: converts the time between frames to whole steps, and tells how far a frame is into the next step. */
export class FixedTimestep {
  #frameAt = Number.NaN;
  /** time that has passed since the last step, ms */
  #spare = 0;

  /**
   * Advances to the next frame.
   *
   * @param now ms
   * @returns steps that became due since the last frame, without an upper limit
   */
  advance(now: number): number {
    const elapsed = now - this.#frameAt;
    this.#frameAt = now;
    if (!(elapsed > 0)) return 0;
    this.#spare += elapsed;
    const steps = Math.floor(this.#spare / STEP_MS);
    this.#spare -= steps * STEP_MS;
    return steps;
  }

  /** fraction of the next step that has passed, in [0, 1) */
  get progress(): number {
    return this.#spare / STEP_MS;
  }
}
