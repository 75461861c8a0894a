import { STEP_SECONDS } from "../../../game/constants.ts";
import { CROWN_POINT_EVERY } from "../../../game/crown.ts";
import { RINGS, ringPoints } from "../../../game/gates.ts";
import { GOLDEN_POINTS, STAR_POINTS } from "../../../game/stars.ts";

/** s; stars that are taken within this time are one moment */
const BURST_S = 10;

/** A moment with fewer points is nothing to remember. */
const LEAST_MOMENT = 2;

/** points for all rings of a chain */
const WHOLE_CHAIN = Array.from({ length: RINGS }, (_, index) => ringPoints(index)).reduce((sum, each) => sum + each);

/** The best moment of a round: stars shortly after each other, a whole chain, or a crown that was held. */
export interface Moment {
  readonly kind: "stars" | "chain" | "crown";
  readonly points: number;
  /** how long the crown was held, s; BURST_S for stars */
  readonly seconds: number;
}

/** What the points of a round were made of. The sum is the number of points. */
export interface Parts {
  stars: number;
  rings: number;
  crown: number;
  /** points from before this page was there to see them */
  earlier: number;
}

/**
 * Counts where the points of the player come from, for the end of the round. The server sends only their sum, so what
 * the page has not seen is counted as earlier, and what a held crown explains as the crown's.
 */
export class Tally {
  #stars = 0;
  #rings = 0;
  #lastPick = 0;
  #heldSeconds = 0;
  #heldSince: number | undefined;
  #best: Moment | undefined;
  /** the best moment without the last pick */
  #bestBefore: Moment | undefined;
  /** stars of the last BURST_S */
  #recent: { at: number; points: number }[] = [];

  /** A new round. */
  reset(): void {
    this.#stars = this.#rings = this.#lastPick = this.#heldSeconds = 0;
    this.#heldSince = this.#best = this.#bestBefore = undefined;
    this.#recent = [];
  }

  /** The player has taken a star. @param now ms */
  pick(now: number, golden: boolean): void {
    this.#bestBefore = this.#best;
    this.#lastPick = golden ? GOLDEN_POINTS : STAR_POINTS;
    this.#stars += this.#lastPick;
    this.#recent = this.#recent.filter(({ at }) => now - at < BURST_S * 1000);
    this.#recent.push({ at: now, points: this.#lastPick });
    const points = this.#recent.reduce((sum, pick) => sum + pick.points, 0);
    this.#remember({ kind: "stars", points, seconds: BURST_S });
  }

  /** The last star was not taken after all. */
  unpick(): void {
    this.#stars -= this.#lastPick;
    if (this.#lastPick > 0) this.#recent.pop();
    if (this.#best?.kind === "stars") this.#best = this.#bestBefore;
    this.#lastPick = 0;
  }

  /** The player has passed a ring. @param index its place in the chain */
  ring(index: number): void {
    this.#rings += ringPoints(index);
    if (index === RINGS - 1) this.#remember({ kind: "chain", points: WHOLE_CHAIN, seconds: 0 });
  }

  /** Whether the player holds a crown. Call this a few times per second. @param now ms */
  crown(now: number, holds: boolean): void {
    if (holds) {
      this.#heldSince ??= now;
      return;
    }
    if (this.#heldSince === undefined) return;
    const seconds = (now - this.#heldSince) / 1000;
    this.#heldSince = undefined;
    this.#heldSeconds += seconds;
    this.#remember({ kind: "crown", points: crownPoints(seconds), seconds: Math.round(seconds) });
  }

  /** undefined if nothing was worth it */
  get best(): Moment | undefined {
    return this.#best;
  }

  /** @param points of the player at the end of the round */
  parts(points: number): Parts {
    const rings = Math.min(this.#rings, points);
    const stars = Math.min(this.#stars, points - rings);
    // A point more, because a crown can be held shortly before and after what the page has seen.
    const most = this.#heldSeconds === 0 ? 0 : crownPoints(this.#heldSeconds) + 1;
    const crown = Math.min(most, points - rings - stars);
    return { stars, rings, crown, earlier: points - rings - stars - crown };
  }

  #remember(moment: Moment): void {
    if (moment.points >= LEAST_MOMENT && moment.points > (this.#best?.points ?? 0)) this.#best = moment;
  }
}

function crownPoints(seconds: number): number {
  return Math.floor(seconds / (CROWN_POINT_EVERY * STEP_SECONDS));
}
