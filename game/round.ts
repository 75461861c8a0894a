import { STEP_SECONDS, stepsIn } from "./constants.ts";
import { hash } from "./hash.ts";

/** Length of a round, s. */
export const ROUND_SECONDS = 180;

/** Time between two rounds, s: everybody flies on, and nothing is scored. */
export const PODIUM_SECONDS = 12;

/** The same two, in steps. */
export const ROUND_STEPS = stepsIn(ROUND_SECONDS * 1000);
export const PODIUM_STEPS = stepsIn(PODIUM_SECONDS * 1000);

/**
 * Points of a pilot who joined late are projected to a whole round, and to at most this multiple. So a late pilot can
 * win, and one good moment in the last seconds is not enough.
 */
export const MOST_PROJECTED = 1.9;

/** Where a room is in its rounds. Rounds follow each other without a gap, so the step of the room says all of it. */
export interface RoundTime {
  /** 0 is the room's first round */
  number: number;
  /** steps since the round began; ROUND_STEPS or more on the podium */
  elapsed: number;
  /** whether the round has ended and the next one has not begun */
  podium: boolean;
}

/**
 * @param step of the room, from 0
 * @param time receives the result
 */
export function roundTime(step: number, time: RoundTime): RoundTime {
  time.number = Math.floor(step / (ROUND_STEPS + PODIUM_STEPS));
  time.elapsed = step % (ROUND_STEPS + PODIUM_STEPS);
  time.podium = time.elapsed >= ROUND_STEPS;
  return time;
}

/** Seed of everything that is random in a round. @param seed of the room */
export function roundSeed(seed: number, round: number): number {
  return hash(seed, 0, round);
}

/** Seconds of a round that are over, as a pilot's `joined` has them: whole, and ROUND_SECONDS at most. */
export function secondsInto({ elapsed }: Readonly<RoundTime>): number {
  return Math.min(ROUND_SECONDS, Math.floor(elapsed * STEP_SECONDS + 1e-6));
}

/** What ranks a pilot. */
export interface Scored {
  /** since the round began, or since the pilot joined it */
  readonly points: number;
  /** when the pilot joined, s after the round began; 0 for those who were there */
  readonly joined: number;
}

/** What each point of a pilot is worth in the ranking: 1, or more for a pilot who joined late. */
export function projection(joined: number): number {
  return Math.min(MOST_PROJECTED, ROUND_SECONDS / Math.max(1, ROUND_SECONDS - joined));
}

/** The score with which a pilot is ranked, a whole number. */
export function scoreOf({ points, joined }: Scored): number {
  return Math.round(points * projection(joined));
}

/** Rank of a score, from 1. Equal scores have the same rank. */
export function rankOf(score: number, all: Iterable<Scored>): number {
  let rank = 1;
  for (const other of all) if (scoreOf(other) > score) rank++;
  return rank;
}

/** The pilots from the first to the last. Equal scores keep their order. */
export function ranking<T extends Scored>(pilots: Iterable<T>): T[] {
  return [...pilots].sort((a, b) => scoreOf(b) - scoreOf(a));
}
