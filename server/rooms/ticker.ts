/** Counts of a ticker since it started. */
export interface TickerCounts {
  /** steps run */
  steps: number;
  /** steps among them that were run late, in the same turn as an earlier step, to make up for a stall */
  caughtUp: number;
  /** steps that were never run, because a stall was longer than `maxSteps` */
  dropped: number;
}

export interface TickerOptions {
  /** ms between steps */
  intervalMs: number;
  /** maximum number of steps in one turn; after a longer stall, the other steps are dropped */
  maxSteps: number;
  /**
   * Runs a turn. It must not throw.
   *
   * @param steps 1, or more after a stall
   * @param dropped further steps that were due and will never run
   */
  onSteps(steps: number, dropped: number): void;
  /** the first deadline; one interval after the start by default */
  firstAt?: (now: number) => number;
  /** returns a monotonic time in ms; specs replace it */
  now?: () => number;
}

/** A timer that fires up to this time before its deadline, ms, is on time: Node rounds to whole milliseconds. */
const EARLY_MS = 1;

/**
 * Runs steps in real time: exactly one per interval in the long run, however uneven the timers of the process are.
 *
 * `setFixedTimestep` of Colyseus adds up measured time in a `setInterval`. If a timer fires 1 ms early, it runs no
 * step, and the next one runs two, which players notice as a stutter. Here, each deadline is a multiple of the interval
 * after the first, and each timer belongs to one deadline.
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

  /** how late the current turn is, ms; negative if it is early */
  get lateness(): number {
    return this.#now() - this.#deadline;
  }

  start(): void {
    const { intervalMs, firstAt = (now) => now + intervalMs } = this.#options;
    this.#deadline = firstAt(this.#now());
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

  /** The timer calls this. It is public so that a spec can call it at any time. */
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
    // The steps may have disposed of the ticker.
    if (this.#timer !== undefined) this.#arm();
  }
}
