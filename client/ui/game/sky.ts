/** A pilot in the ranking. */
export interface Standing {
  /** session id */
  readonly id: string;
  /** from 1; equal scores have the same rank */
  readonly rank: number;
  readonly name: string;
  /** in this round */
  readonly points: number;
  /** the points as they are ranked: those of a pilot who joined late are projected to the whole round */
  readonly score: number;
  readonly own: boolean;
  /** whether the server flies the ship */
  readonly drone: boolean;
}

/** The ranking of a room. */
export interface Ranking {
  /** the first ones */
  readonly best: readonly Standing[];
  /** the row of the player, which may be in `best` as well; undefined while there is none */
  readonly own: Standing | undefined;
  /** number of pilots */
  readonly size: number;
}

/** What happens in the sky, as far as there are words for it. */
export interface SkyListener {
  onPick(x: number, y: number, golden: boolean, own: boolean): void;
  onRing(index: number, own: boolean, complete: boolean): void;
  /** The own ship has got a boost. */
  onBoostReady(): void;
  /** @param id session id of who has it now @param from session id of who had it; empty if it was free */
  onCrown(id: string, from: string): void;
  onRoundStart(): void;
  /** A star that was counted for the own ship was not taken after all. */
  onDisagreed(): void;
}

/** The daily course, as far as the texts above the game need it. */
export interface FlownCourse {
  readonly rings: { readonly length: number };
  /** index of the next ring */
  readonly next: number;
  /** since the first ring */
  readonly steps: number;
  /** the best time of the day, steps; undefined if there is none */
  readonly best: number | undefined;
  /** of the last flight; undefined as soon as the next one begins */
  readonly result: { readonly steps: number; readonly isBest: boolean } | undefined;
  /** number of flights that could not be timed to their end */
  readonly interruptions: number;
  /** Begins again at the first ring. */
  again(): void;
}

/** The sky of the room, as far as the texts above the game need it; client/net/skyModel.ts has the whole. */
export interface GameSky {
  /** `podium`: whether the round has ended and the next one has not begun */
  readonly round: { readonly podium: boolean };
  /** undefined in another flight */
  readonly course?: FlownCourse | undefined;
  /** s until the round ends, or on the podium until the next one begins */
  readonly secondsLeft: number;
  /** of the player, as predicted */
  readonly points: number;
  readonly boosts: number;
  /** how far the next boost is filled, 0 to 1 */
  readonly draft: number;
  /** The ranking with the first pilots only. The object is reused. */
  standings(limit: number): Ranking;
  /** `add` returns a function that removes the listener. */
  readonly events: { add(listener: Partial<SkyListener>): () => void };
}
