/** Levels of overload: at level n, the outer part of a view is sent every 2^n-th step. */
export const MOST_OVERLOADED = 2;

/** Part of the time between two steps, of which turns above it raise the level, and turns below the other lower it. */
const HIGH = 0.7;
const LOW = 0.4;

/** Turns over which their time is smoothed: a single long one, for example a garbage collection, changes nothing. */
const SMOOTHED_TURNS = 20;

/** Turns after a change of the level in which it is not raised, so that the last change can have its effect. */
const RAISE_AFTER = 20;

/** The same for lowering it, which is slower, so that the level does not swing. */
const LOWER_AFTER = 60;

/** Decides how much a room sends, by how much of the time between two steps its turns take. */
export class Overload {
  readonly #intervalMs: number;
  #level = 0;
  #smoothed = 0;
  #unchangedFor = 0;

  /** @param intervalMs time between two steps */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** 0 if everything is sent in each step; MOST_OVERLOADED at most */
  get level(): number {
    return this.#level;
  }

  /** A turn has ended. @param ms from the time at which it should have started until its patch was sent */
  note(ms: number): void {
    this.#smoothed += (ms / this.#intervalMs - this.#smoothed) / SMOOTHED_TURNS;
    this.#unchangedFor++;
    if (this.#smoothed > HIGH && this.#unchangedFor >= RAISE_AFTER) this.#change(1);
    else if (this.#smoothed < LOW && this.#unchangedFor >= LOWER_AFTER) this.#change(-1);
  }

  #change(by: 1 | -1): void {
    const level = Math.min(MOST_OVERLOADED, Math.max(0, this.#level + by));
    if (level === this.#level) return;
    this.#level = level;
    this.#unchangedFor = 0;
  }
}
