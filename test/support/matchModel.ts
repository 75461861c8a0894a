import type { MatchModel } from "../../client/view/match/model.ts";
import { newStar, type Star } from "../../game/stars.ts";

/** What is drawn of a match in which nothing is there but what a spec adds. */
export function modelOf(change: Partial<MatchModel>): MatchModel {
  return {
    round: { podium: false },
    events: { add: () => () => {} },
    forEachStar: () => {},
    chain: -1,
    rings: [],
    ownRing: -1,
    ringsLeftMs: 0,
    crowns: [],
    boosts: 0,
    draft: 0,
    isBoosting: () => false,
    ...change,
  };
}

export function starAt(x: number, y: number, golden = false): Star {
  return { ...newStar(), x, y, golden };
}
