/** What there are words for, the most important one first. ms between two of the same kind. */
const PAUSES = {
  course: 0,
  roundEnd: 0,
  roundStart: 0,
  crown: 5000,
  chain: 0,
  golden: 5000,
  halfMinute: 0,
  boost: 20_000,
} as const;

type Topic = keyof typeof PAUSES;
const TOPICS = Object.keys(PAUSES) as Topic[];

/** ms between any two */
const PAUSE_MS = 2500;

/** ms after which words that had to wait are no longer true */
const LASTING_MS = 6000;

interface Waiting {
  text: string;
  since: number;
}

/**
 * The words for what happens in the game, which a screen reader says and the page shows for a moment. They are few: one
 * in 2.5 s, and less often about the same topic. While they wait, later words about a topic replace earlier ones.
 */
export class GameWords {
  readonly #waiting = new Map<Topic, Waiting>();
  readonly #spokenAt = new Map<Topic, number>();
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param now ms */
  add(topic: Topic, text: string, now: number): void {
    this.#waiting.set(topic, { text, since: now });
  }

  /** Forgets what waits about a topic, because it is no longer true. */
  forget(topic: Topic): void {
    this.#waiting.delete(topic);
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting.clear();
  }

  /** Call this in each frame. @param now ms @returns what to say now; empty if there is nothing */
  next(now: number): string {
    if (this.#waiting.size === 0 || now - this.#lastAt < PAUSE_MS) return "";
    for (const topic of TOPICS) {
      const waiting = this.#waiting.get(topic);
      if (waiting === undefined) continue;
      if (now - waiting.since > LASTING_MS) {
        this.#waiting.delete(topic);
        continue;
      }
      if (now - (this.#spokenAt.get(topic) ?? Number.NEGATIVE_INFINITY) < PAUSES[topic]) continue;
      this.#waiting.delete(topic);
      this.#spokenAt.set(topic, now);
      this.#lastAt = now;
      return waiting.text;
    }
    return "";
  }
}
