import { STEP_MS } from "../game/constants.ts";
import { ROUND_STEPS, type RoundTime } from "../game/round.ts";
import { FILL_STEPS, LOOK_EVERY } from "../game/slipstream.ts";

/** What the state has of a pilot in the match. The rules of flight do not read it. */
export interface ScoreState {
  /** in this round */
  points: number;
  /** when the pilot joined this round, s after it began; 0 for those who were there */
  joined: number;
  /** index of the next ring of the open chain; RINGS when the pilot has passed all */
  ring: number;
  /** number of the crown that the pilot holds, from 1; 0 for none */
  crown: number;
  /** how far the next boost is filled, 0 to DRAFT_LEVELS - 1; a full one is added to `boosts` */
  draft: number;
  /** whether the server flies the ship */
  drone: boolean;
}

/** Start values, the same as in the schema. */
export const NEW_SCORE: Readonly<ScoreState> = { points: 0, joined: 0, ring: 0, crown: 0, draft: 0, drone: false };

/** How many looks at a ship in a slipstream fill a boost. */
export const DRAFT_LEVELS = Math.ceil(FILL_STEPS / LOOK_EVERY);

/** The level that is sent. @param draft steps in slipstreams, as the rules count them */
export function draftLevel(draft: number): number {
  return Math.min(DRAFT_LEVELS - 1, Math.floor(draft / LOOK_EVERY));
}

/**
 * When a round began, for the state. Only the lowest 32 bits of room time are sent.
 *
 * @param roomTime ms
 * @param elapsed steps since the round began
 * @returns the lowest 32 bits of a room time, ms
 */
export function roundBegan(roomTime: number, elapsed: number): number {
  return Math.round(roomTime - elapsed * STEP_MS) >>> 0;
}

/**
 * Where a room is in its round. Both times may be whole room times or their lowest 32 bits.
 *
 * @param roomTime ms, of a patch or between two of them
 * @param began from the state, ms
 * @param time its `elapsed` and `podium` receive the result
 */
export function readRoundTime<T extends Pick<RoundTime, "elapsed" | "podium">>(
  roomTime: number,
  began: number,
  time: T,
): T {
  // `>>> 0` takes the lowest 32 bits, also of a negative difference.
  time.elapsed = Math.round((Math.round(roomTime - began) >>> 0) / STEP_MS);
  time.podium = time.elapsed >= ROUND_STEPS;
  return time;
}
