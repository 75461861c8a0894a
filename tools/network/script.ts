import type { Profile } from "./profiles.ts";

/** What can happen to a network. */
export type Incident = "cut" | "stall" | "resume" | "halfOpen" | "refuse" | "accept";

/** Something that happens at a time. */
export interface Step {
  /** ms after the script has begun */
  at: number;
  action?: Incident;
  profile?: Profile;
}

/** A script that is being played. */
export class Playback {
  /** When the last step has happened, or nothing more will. */
  readonly ended: Promise<void>;
  readonly #timers = new Set<NodeJS.Timeout>();
  #end = () => {};

  constructor(steps: readonly Step[], happen: (step: Step) => void) {
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    for (const step of steps) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        happen(step);
        if (this.#timers.size === 0) this.#end();
      }, step.at);
      this.#timers.add(timer);
    }
    if (steps.length === 0) this.#end();
  }

  /** Nothing more happens. What has happened stays. */
  dispose(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers.clear();
    this.#end();
  }
}
