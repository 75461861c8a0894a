import { RINGS, type Ring, ringWorld, secondsOpen } from "../gates.ts";
import type { Contestant, Match } from "../match.ts";
import type { Ship } from "../ship.ts";
import type { Star } from "../stars.ts";
import type { Torus } from "../torus.ts";

/** A crown as a pilot sees it. */
interface SeenCrown {
  readonly x: number;
  readonly y: number;
  readonly holder: { readonly ship: Readonly<Ship> } | undefined;
}

/** What a pilot sees: nothing that is not on a player's screen or map. */
export interface Sight {
  readonly world: Torus;
  /** its own */
  readonly ship: Readonly<Ship>;
  readonly stars: { readonly size: number; star(slot: number): Readonly<Star> };
  /** the nearest place of its next ring, if a chain is open; the object is reused */
  readonly ring: Readonly<Ring> | undefined;
  /** rings of the open chain that it has not passed */
  readonly ringsLeft: number;
  /** time until the chain closes, s */
  readonly secondsOpen: number;
  readonly crowns: readonly SeenCrown[];
  /** whether it holds a crown */
  readonly crowned: boolean;
  /** all ships, with its own */
  readonly pilots: readonly { readonly ship: Readonly<Ship> }[];
}

/** What a pilot of a match sees, read when it is looked at. */
export class MatchSight<T extends Contestant> implements Sight {
  readonly world: Torus;
  readonly #match: Match<T>;
  readonly #pilot: T;
  /** reused */
  readonly #ring: { -readonly [name in keyof Ring]: Ring[name] } = { x: 0, y: 0, radius: 0 };

  constructor(world: Torus, match: Match<T>, pilot: T) {
    this.world = world;
    this.#match = match;
    this.#pilot = pilot;
  }

  get ship() {
    return this.#pilot.ship;
  }

  get stars() {
    return this.#match.stars;
  }

  get ring() {
    const ring = this.#match.chain < 0 ? undefined : this.#match.rings[this.#pilot.ring];
    if (ring === undefined) return undefined;
    const { x, y } = this.#pilot.ship;
    const tile = ringWorld(this.world);
    this.#ring.x = this.world.wrap(x + tile.delta(x, ring.x));
    this.#ring.y = this.world.wrap(y + tile.delta(y, ring.y));
    this.#ring.radius = ring.radius;
    return this.#ring;
  }

  get ringsLeft() {
    return RINGS - this.#pilot.ring;
  }

  get secondsOpen() {
    return secondsOpen(this.#match.round.elapsed);
  }

  get crowns() {
    return this.#match.crowns;
  }

  get crowned() {
    return this.#pilot.crown > 0;
  }

  get pilots() {
    return this.#match.pilots;
  }
}
