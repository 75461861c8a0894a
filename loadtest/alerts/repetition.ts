import { setTimeout as sleep } from "node:timers/promises";

/** Does something again and again. */
export class Repetition {
  readonly #act: () => Promise<void>;
  readonly #pauseMs: number;
  readonly #ending = new AbortController();
  #loop: Promise<void> | undefined;
  #failure: unknown;

  /** @param pauseMs between two times */
  constructor(act: () => Promise<void>, pauseMs: number) {
    this.#act = act;
    this.#pauseMs = pauseMs;
  }

  begin(): void {
    this.#loop = this.#run().catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Ends after the current time. @throws what a repetition has thrown, after which there were no more */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#loop;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      await this.#act();
      await sleep(this.#pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
