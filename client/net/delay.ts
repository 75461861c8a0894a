/** A simulated network delay. */
export interface Delay {
  /** ms, each way */
  delay: number;
  /** ms, each way */
  jitter: number;
}

/** ms, each way; with a longer delay, the page would treat the connection as lost */
const MOST_MS = 2000;

/**
 * Reads the delay from the page's address.
 *
 * @param words delay and optional jitter after a comma, ms each way, such as 200,50
 * @returns the delay, or a sentence for the player about what is wrong with it
 */
export function readDelay(words: string): Delay | string {
  const [, delay, jitter = "0"] = /^(\d{1,9})(?:,(\d{1,9}))?$/.exec(words.trim()) ?? [];
  const shown = words.length > 20 ? `${words.slice(0, 20)}…` : words;
  if (delay === undefined) {
    return `?net=${shown} is not a delay. Write ms each way, like 200, or 200,50 with jitter. There is no simulated delay now.`;
  }
  const read = { delay: Number(delay), jitter: Number(jitter) };
  if (read.delay + read.jitter <= MOST_MS) return read;
  return `?net=${shown} is too much: delay and jitter may be ${MOST_MS} ms together. There is no simulated delay now.`;
}
