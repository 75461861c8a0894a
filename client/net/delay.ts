/** A simulated network delay. */
export interface Delay {
  /** ms, each way */
  delay: number;
  /** ms, each way */
  jitter: number;
}

/** Why a text is not a delay that can be simulated. */
export interface DelayFault {
  fault: "malformed" | "tooLong";
  /** the text, shortened */
  words: string;
}

/** ms, each way; with a longer delay, the page would treat the connection as lost */
export const MOST_MS = 2000;

/**
 * Reads the delay from the page's address.
 *
 * @param words delay and optional jitter after a comma, ms each way, such as 200,50
 * @returns the delay, or what is wrong with it
 */
export function readDelay(words: string): Delay | DelayFault {
  const [, delay, jitter = "0"] = /^(\d{1,9})(?:,(\d{1,9}))?$/.exec(words.trim()) ?? [];
  const shown = words.length > 20 ? `${words.slice(0, 20)}…` : words;
  if (delay === undefined) return { fault: "malformed", words: shown };
  const read = { delay: Number(delay), jitter: Number(jitter) };
  return read.delay + read.jitter <= MOST_MS ? read : { fault: "tooLong", words: shown };
}
