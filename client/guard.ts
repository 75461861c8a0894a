/** consecutive frames in which a part must fail before the player is told */
const LASTING_FRAMES = 30;

/** number of different faults that are reported at most */
const MOST_REPORTED = 20;

/** Runs the parts of a frame. If one throws, the others still run, and so does the next frame. */
export class Guard {
  readonly #note: (text: string) => void;
  /** consecutive failures by part */
  readonly #failures = new Map<string, number>();
  readonly #reported = new Set<string>();

  /** @param note called once for each different fault */
  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  /** Whether a part fails in every frame. */
  get failing(): boolean {
    for (const frames of this.#failures.values()) if (frames >= LASTING_FRAMES) return true;
    return false;
  }

  /**
   * Runs a part of a frame.
   *
   * @param part name for the report
   * @param now ms, passed on to `run`
   */
  run(part: string, run: (now: number) => void, now: number): void {
    try {
      run(now);
      if (this.#failures.size > 0) this.#failures.delete(part);
    } catch (error) {
      this.#failures.set(part, (this.#failures.get(part) ?? 0) + 1);
      this.#report(`${part} failed: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  #report(text: string, error: unknown): void {
    if (this.#reported.has(text) || this.#reported.size > MOST_REPORTED) return;
    this.#reported.add(text);
    console.error(text, error);
    this.#note(text);
  }
}
