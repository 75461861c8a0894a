import type { Star } from "../../game/stars.ts";
import type { SkyModel, VisibleRound } from "./skyModel.ts";
import type { Ranking } from "./standings.ts";
import type { VisibleCrown } from "./visibleCrowns.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** A copy of what a `SkyModel` has, for the console and for checks. */
export interface SkyReport {
  readonly round: VisibleRound & { readonly secondsLeft: number };
  readonly stars: readonly (Place & Pick<Star, "golden"> & { readonly slot: number })[];
  /** -1 if no chain is open */
  readonly chain: number;
  readonly ownRing: number;
  readonly ringsLeftMs: number;
  /** empty if no chain is open */
  readonly rings: readonly Place[];
  readonly crowns: readonly VisibleCrown[];
  readonly points: number;
  readonly boosts: number;
  readonly boosting: boolean;
  readonly draft: number;
  readonly standings: Ranking;
  readonly predictions: SkyModel["predictions"];
}

export function skyReport(sky: SkyModel): SkyReport {
  const { round, secondsLeft, chain, ownRing, ringsLeftMs, rings, crowns, predictions } = sky;
  const { points, boosts, boosting, draft } = sky;
  const stars: { slot: number; x: number; y: number; golden: boolean }[] = [];
  sky.forEachStar((slot, { x, y, golden }) => stars.push({ slot, x, y, golden }));
  const standings = sky.standings(5);
  return structuredClone({
    round: { ...round, secondsLeft },
    stars,
    chain,
    ownRing,
    ringsLeftMs,
    rings: chain < 0 ? [] : rings.map(({ x, y }) => ({ x, y })),
    crowns,
    points,
    boosts,
    boosting,
    draft,
    standings,
    predictions,
  });
}
