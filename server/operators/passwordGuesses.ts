import { setTimeout as sleep } from "node:timers/promises";
import { RateLimit } from "../limits/rateLimit.ts";

/** Wrong passwords that one address may send within PERIOD_S without delay. */
const FREE = 10;
/** s */
const PERIOD_S = 15 * 60;

/** ms that each further attempt waits before it is compared, one after another. */
export const DELAY_MS = 2000;

/** Attempts of an address that may wait at the same time. */
const WAITING = 4;

/** Addresses with delayed attempts that are remembered, so that each is logged once. */
const MAX_NOTED = 1000;

/**
 * The result of an attempt. `late`: the password was wrong, and was compared after a delay. `refused`: it was not
 * compared, because too many attempts are waiting.
 */
export type Attempt = "right" | "wrong" | "late" | "refused";

/** What the attempts of one address wait for: the last one in line, and how many there are. */
interface Line {
  last: Promise<void>;
  waiting: number;
}

/**
 * Limits how many passwords an address can try. The first ten wrong ones are compared at once. Further attempts wait
 * DELAY_MS, one after another, but they are compared: otherwise a program that sends an old password would lock out its
 * own address, and the right password would not work after it was corrected.
 */
export class PasswordGuesses {
  readonly #wrong = new RateLimit(FREE, PERIOD_S);
  readonly #lines = new Map<string, Line>();
  readonly #noted = new Set<string>();
  readonly #delayMs: number;

  constructor(delayMs = DELAY_MS) {
    this.#delayMs = delayMs;
  }

  /**
   * @param key of the address
   * @param isRight compares the password
   */
  async attempt(key: string, isRight: () => boolean): Promise<Attempt> {
    // Counted, compared and, if it is right, uncounted within one turn of the event loop, so that many requests at once
    // with the right password are not delayed.
    if (this.#wrong.take(key) === 0) return this.#compare(key, isRight);
    const line = this.#lines.get(key) ?? { last: Promise.resolve(), waiting: 0 };
    if (line.waiting >= WAITING) return "refused";
    this.#lines.set(key, line);
    line.waiting++;
    const turn = line.last.then(() => this.#compareLate(key, isRight));
    const done = () => {};
    line.last = turn.then(done, done);
    try {
      return await turn;
    } finally {
      if (--line.waiting === 0) this.#lines.delete(key);
    }
  }

  /** Notes that an address sends delayed attempts. @returns whether that is new since its last right password */
  noteDelay(key: string): boolean {
    if (this.#noted.has(key)) return false;
    if (this.#noted.size >= MAX_NOTED) this.#noted.clear();
    this.#noted.add(key);
    return true;
  }

  async #compareLate(key: string, isRight: () => boolean): Promise<Attempt> {
    // An attempt before this one may have been right.
    if (this.#wrong.take(key) === 0) return this.#compare(key, isRight);
    await sleep(this.#delayMs);
    if (!isRight()) return "late";
    this.#wrong.forget(key);
    this.#noted.delete(key);
    return "right";
  }

  #compare(key: string, isRight: () => boolean): Attempt {
    if (!isRight()) return "wrong";
    this.#wrong.putBack(key);
    this.#noted.delete(key);
    return "right";
  }
}
