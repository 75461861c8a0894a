import { kindOf } from "../../../game/kinds.ts";
import type { Star } from "../../../game/stars.ts";
import type { Torus } from "../../../game/torus.ts";
import { CROWN, GOLD, RING } from "../match/colors.ts";
import type { MatchModel } from "../match/model.ts";
import type { Goal } from "./target.ts";

/** Another goal replaces the one that is pointed at if its distance is this part of that one's. */
const NEARER = 0.75;

/** Time that must be left when a ship reaches the first ring of a chain, ms: enough for some rings. */
const WORTHWHILE_MS = 4000;

/** Numbers of what can be pointed at. There are fewer crowns than there are numbers between the first two. */
const NOTHING = -1;
const A_RING = 0;
const FIRST_CROWN = 1;
const FIRST_STAR = 1000;

interface Follower {
  readonly x: number;
  readonly y: number;
  /** index into SHIP_KINDS */
  readonly kind: number;
}

/**
 * Chooses what the arrow points at: the next ring of a chain, if the ship can reach it in time; otherwise what is nearer
 * of a golden star and of a crown that somebody else has or that is free. Without any of these, there is none.
 */
export class MatchGoal {
  world: Torus;
  readonly #goal = { x: 0, y: 0, color: 0xffffff };
  /** what is pointed at: NOTHING, A_RING, or a crown or a star, by its number */
  #what = NOTHING;
  #best = NOTHING;
  #distance = Number.POSITIVE_INFINITY;
  #follower: Follower = { x: 0, y: 0, kind: 0 };

  constructor(world: Torus) {
    this.world = world;
  }

  /**
   * Chooses the goal of this frame. The result is reused.
   *
   * @param followed the ship in the center of the view
   * @param id its session id
   * @param placeOf returns where the ship with this session id is drawn
   */
  choose(
    model: MatchModel,
    followed: Follower,
    id: string,
    placeOf: (id: string) => Readonly<{ x: number; y: number }> | undefined,
  ): Goal | undefined {
    this.#follower = followed;
    this.#best = NOTHING;
    this.#distance = Number.POSITIVE_INFINITY;
    if (!model.round.podium && !this.#chooseRing(model, followed)) {
      const { crowns } = model;
      let crowned = false;
      for (let i = 0; i < crowns.length; i++) crowned ||= id !== "" && crowns[i]?.holder === id;
      for (let i = 0; i < crowns.length && !crowned; i++) {
        const crown = crowns[i];
        if (crown === undefined) continue;
        const place = crown.holder === "" ? crown : placeOf(crown.holder);
        if (place !== undefined) this.#consider(FIRST_CROWN + i, place, CROWN);
      }
      model.forEachStar(this.#considerStar);
    }
    this.#what = this.#best;
    return this.#best === NOTHING ? undefined : this.#goal;
  }

  #chooseRing(model: MatchModel, followed: Follower): boolean {
    const { chain, ownRing, ringsLeftMs } = model;
    if (chain < 0 || ownRing < 0) return false;
    const ring = model.rings[ownRing];
    if (ring === undefined) return false;
    const way = this.world.distance(followed, ring);
    const ms = (1000 * way) / kindOf(followed.kind).maxSpeed;
    if (ownRing === 0 && ms + WORTHWHILE_MS > ringsLeftMs) return false;
    this.#consider(A_RING, ring, RING);
    return true;
  }

  readonly #considerStar = (slot: number, star: Readonly<Star>): void => {
    if (star.golden) this.#consider(FIRST_STAR + slot, star, GOLD);
  };

  #consider(what: number, place: Readonly<{ x: number; y: number }>, color: number): void {
    const distance = this.world.distance(this.#follower, place) * (what === this.#what ? NEARER : 1);
    if (distance >= this.#distance) return;
    this.#distance = distance;
    this.#best = what;
    this.#goal.x = place.x;
    this.#goal.y = place.y;
    this.#goal.color = color;
  }
}
