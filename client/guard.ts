/** Frames in a row after which a fault does not pass by itself. */
const LASTING = 30;

/** Keeps what fails in a frame from ending the flight: the rest of the frame, and the next one, are done all the same. */
export class Guard {
  readonly #note: (text: string) => void;
  readonly #failures = new Map<string, number>();
  readonly #noted = new Set<string>();

  /** @param note told about each fault once */
  constructor(note: (text: string) => void) {
    this.#note = note;
  }

  /** Whether something fails in every frame. */
  get failing(): boolean {
    for (const frames of this.#failures.values()) if (frames >= LASTING) return true;
    return false;
  }

  /**
   * Does a part of a frame.
   *
   * @param what the part, for the report
   * @param work what it is to do
   * @param now ms, handed on to that
   */
  run(what: string, work: (now: number) => void, now: number): void {
    try {
      work(now);
      if (this.#failures.size > 0) this.#failures.delete(what);
    } catch (error) {
      this.#failures.set(what, (this.#failures.get(what) ?? 0) + 1);
      this.#report(`${what} failed: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  #report(text: string, error: unknown): void {
    if (this.#noted.has(text) || this.#noted.size > 20) return;
    this.#noted.add(text);
    console.error(text, error);
    this.#note(text);
  }
}
