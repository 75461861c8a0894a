import type { Ring } from "../../../game/gates.ts";
import type { Star } from "../../../game/stars.ts";

/** A crown as it is drawn. */
export interface DrawnCrown {
  /** where it is while nobody holds it, units */
  readonly x: number;
  readonly y: number;
  /** session id of the ship that has it; empty while it is free */
  readonly holder: string;
  /** whether nobody else can take it at the moment */
  readonly isSafe: boolean;
}

/** What happens in a match, for effects. Positions are units, in the world. */
export interface MatchEvents {
  onPick(x: number, y: number, golden: boolean, own: boolean, id: string): void;
  /** @param complete whether it was the last ring of the chain */
  onRing(index: number, own: boolean, complete: boolean, id: string): void;
  onBoostReady(): void;
  onBoost(id: string): void;
  /** @param from session id of the ship that had it; empty if it was free */
  onCrown(id: string, from: string): void;
  onRoundStart(): void;
  onRoundEnd(): void;
}

/** The match as it is drawn: the part of SkyModel (client/net) that the view needs. */
export interface MatchModel {
  readonly round: { readonly podium: boolean };
  readonly events: { add(listener: Partial<MatchEvents>): () => void };
  forEachStar(visit: (slot: number, star: Readonly<Star>) => void): void;
  /** number of the open chain; -1 if none is open */
  readonly chain: number;
  /** of the open chain */
  readonly rings: readonly Readonly<Ring>[];
  /** index of the next ring of the own ship; RINGS after the last one, -1 for a spectator */
  readonly ownRing: number;
  readonly ringsLeftMs: number;
  readonly crowns: readonly DrawnCrown[];
  /** of the own ship */
  readonly boosts: number;
  /** how far the next boost of the own ship is filled, 0 to 1 */
  readonly draft: number;
  isBoosting(id: string): boolean;
}
