/** What a pilot takes along to another room. */
export interface Earned {
  /** in the round */
  readonly points: number;
  /** of the round, for which they were earned, s */
  readonly seconds: number;
}

/** What a player has who has not scored. */
export const NOTHING_EARNED: Earned = { points: 0, seconds: 0 };
