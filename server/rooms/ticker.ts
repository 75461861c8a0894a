/** What a ticker has done since it started. */
export interface TickerCounts {
  /** steps run */
  steps: number;
  /** of those, steps run late, behind another in the same turn, to make up for a stall */
  caughtUp: number;
  /** steps never run, because the stall was longer than the bound */
  dropped: number;
}

export interface TickerOptions {
  /** ms between steps */
  intervalMs: number;
  /** steps run at the most in one turn; of a longer stall the rest is dropped */
  maxSteps: number;
  /** runs `steps` steps, 1 unless a stall is being made up for; `dropped` more were due and will never run; must not throw */
  onSteps(steps: number, dropped: number): void;
  /** ms from any origin, never going back. For tests. */
  now?: () => number;
}

/** A timer that fires this much before its deadline, ms, counts as on time: Node rounds to whole milliseconds. */
const EARLY_MS = 1;

/**
 * Runs steps in real time: exactly one per interval in the long run, however the timers of the process wobble.
 *
 * Colyseus' own `setFixedTimestep` adds up measured time in a plain `setInterval`. A timer that fires 1 ms early runs
 * no step there and the next one runs two, which players feel as a stutter. Here every deadline is a multiple of the
 * interval from the start, and a timer answers for its own deadline only.
 */
export class Ticker {
  readonly counts: TickerCounts = { steps: 0, caughtUp: 0, dropped: 0 };
  readonly #options: TickerOptions;
  readonly #now: () => number;
  #deadline = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: TickerOptions) {
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  /** ms by which the current turn is behind its deadline; negative if it is early */
  get lateness(): number {
    return this.#now() - this.#deadline;
  }

  start(): void {
    this.#deadline = this.#now() + this.#options.intervalMs;
    this.#arm();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.turn(), Math.max(1, this.#deadline - this.#now()));
  }

  /** What the timer calls. Public so that a test can call it at a time of its choosing. */
  turn(): void {
    const { intervalMs, maxSteps, onSteps } = this.#options;
    const late = this.lateness;
    if (late >= -EARLY_MS) {
      const due = 1 + Math.max(0, Math.floor(late / intervalMs));
      const steps = Math.min(due, maxSteps);
      this.counts.steps += steps;
      this.counts.caughtUp += steps - 1;
      this.counts.dropped += due - steps;
      onSteps(steps, due - steps);
      this.#deadline += due * intervalMs;
    }
    // Unless it was disposed of, perhaps by the very step.
    if (this.#timer !== undefined) this.#arm();
  }
}
