import type { SkyListener } from "./net/skyEvents.ts";
import type { SkyModel } from "./net/skyModel.ts";

/** Tells listeners what happens in the sky that is drawn, which is another one after each join. */
export class SkyFollower {
  readonly #listeners: readonly Partial<SkyListener>[];
  #sky: SkyModel | undefined;
  #stop: readonly (() => void)[] = [];

  constructor(listeners: readonly Partial<SkyListener>[]) {
    this.#listeners = listeners;
  }

  /** Call this in each frame. @param sky of the room that is drawn */
  follow(sky: SkyModel | undefined): void {
    if (sky === this.#sky) return;
    for (const stop of this.#stop) stop();
    this.#sky = sky;
    this.#stop = sky === undefined ? [] : this.#listeners.map((listener) => sky.events.add(listener));
  }
}
