import { addBoost } from "./boost.ts";
import {
  type Crown,
  canRob,
  crownPilot,
  crownsFor,
  FAIR_REACH,
  freeCrown,
  mostCrowns,
  newCrown,
  robs,
  stepCrown,
} from "./crown.ts";
import { chainAt, newRings, placeRings, RINGS, type Ring, ringPoints, ringWorld } from "./gates.ts";
import { type RoundTime, roundSeed, roundTime, secondsInto } from "./round.ts";
import type { Ship } from "./ship.ts";
import { Slipstreams } from "./slipstream.ts";
import { type Star, Stars, starPoints, starsFor } from "./stars.ts";
import type { Torus } from "./torus.ts";
import { touches } from "./touch.ts";

/**
 * A pilot who is further away on one axis than this from where a crown was after the last step can't touch it, units:
 * the largest reach, and more than a ship flies in the three inputs that it can apply in a step.
 */
const CROWN_RANGE = FAIR_REACH + 120;

/** A pilot in a match. */
export interface Contestant {
  /** the ship after its last input; the match adds boosts to it */
  readonly ship: Ship;
  /** takes nothing and holds nothing; set it with `setAway` */
  away: boolean;
  /** in this round */
  points: number;
  /** when the pilot joined this round, s after it began; 0 for those who were there */
  joined: number;
  /** index of the next ring of the open chain; RINGS when the pilot has passed all */
  ring: number;
  /** steps in slipstreams that count towards the next boost */
  draft: number;
  /** number of the crown that the pilot holds, from 1; 0 for none */
  crown: number;
}

/** A pilot of a match who has joined none. */
export function newContestant(ship: Ship): Contestant {
  return { ship, away: false, points: 0, joined: 0, ring: 0, draft: 0, crown: 0 };
}

/** Called at what happens in a match. Points are already added. */
export interface MatchListener<T extends Contestant> {
  /** A pilot has taken a star. @param star what it was, before it moves to its next place */
  onStar(pilot: T, slot: number, star: Readonly<Star>): void;
  /** A pilot has passed a ring. @param ring its index; RINGS - 1 completes the chain */
  onRing(pilot: T, ring: number): void;
  /** A pilot has got a boost. */
  onBoost(pilot: T): void;
  /** A pilot has got a crown. @param from whom; undefined if it was free */
  onCrown(pilot: T, crown: number, from: T | undefined): void;
  /** The holder of a crown has got a point. */
  onCrownPoint(pilot: T): void;
  /** A crown is free, because its holder has left or is away. */
  onCrownDropped(crown: number): void;
  /** A round has ended; `pilots` still have its points. The next one begins after the podium. */
  onRoundEnd(): void;
  /** A round has begun. */
  onRoundStart(): void;
}

export interface MatchOptions<T extends Contestant> extends Partial<MatchListener<T>> {
  /** the room's */
  world: Torus;
  /** of everything that is random, 32 bits */
  seed: number;
  /** step of the room at which the match continues; 0 by default */
  step?: number;
  /** Returns where a pilot sees the ship of another one: the server rewinds it. The ship itself by default. */
  seenBy?: (pilot: T, holder: T) => { readonly x: number; readonly y: number };
}

/**
 * Everything in the sky of one room, and what its pilots do with it. It knows no clock and no network: the owner calls
 * `flown` after each input of a ship, and `step` once per step of real time, after the inputs.
 */
export class Match<T extends Contestant> {
  readonly stars: Stars;
  /** rings of the open chain, or of the last one, in the `ringWorld` */
  readonly rings: readonly Ring[] = newRings();
  readonly round: Readonly<RoundTime>;
  readonly #options: MatchOptions<T>;
  readonly #slipstreams: Slipstreams;
  readonly #crowns: readonly Crown<T>[];
  readonly #ringWorld: Torus;
  readonly #pilots: T[] = [];
  readonly #time: RoundTime = { number: 0, elapsed: 0, podium: false };
  readonly #onFull = (pilot: T) => this.#addBoost(pilot);
  #step: number;
  /** those of `#crowns` that the room has */
  #present: readonly Crown<T>[] = [];
  /** where each of them was after the last step, or its holder: x, units */
  readonly #crownX: Float64Array;
  /** number of the chain that `rings` has; -1 if none is open */
  #chain = -1;

  constructor(options: MatchOptions<T>) {
    this.#options = options;
    this.#step = options.step ?? 0;
    this.#crowns = Array.from({ length: mostCrowns(options.world) }, newCrown<T>);
    this.#crownX = new Float64Array(this.#crowns.length);
    this.#ringWorld = ringWorld(options.world);
    this.#slipstreams = new Slipstreams(options.world);
    this.stars = new Stars(options.world);
    this.round = roundTime(this.#step, this.#time);
    this.#begin();
    this.#count();
  }

  /** steps since the first round began */
  get now(): number {
    return this.#step;
  }

  /** seed of this round */
  get seed(): number {
    return roundSeed(this.#options.seed, this.round.number);
  }

  /** in the order in which they joined */
  get pilots(): readonly T[] {
    return this.#pilots;
  }

  /** the crowns of the room, free and held */
  get crowns(): readonly Readonly<Crown<T>>[] {
    return this.#present;
  }

  /** number of the open chain; -1 if none is open */
  get chain(): number {
    return this.#chain;
  }

  /**
   * Adds a pilot.
   *
   * @param earlier what the pilot has from before, in another room of the same player: points, and seconds of flight
   *   for which they were earned
   */
  join(pilot: T, earlier?: { readonly points: number; readonly seconds: number }): void {
    const now = this.round.podium ? 0 : secondsInto(this.round);
    pilot.points = earlier?.points ?? 0;
    pilot.joined = Math.max(0, now - (earlier?.seconds ?? 0));
    pilot.ring = 0;
    pilot.draft = 0;
    pilot.crown = 0;
    this.#pilots.push(pilot);
    this.#count();
  }

  leave(pilot: T): void {
    const index = this.#pilots.indexOf(pilot);
    if (index < 0) return;
    this.#drop(pilot);
    this.#pilots.splice(index, 1);
    this.#count();
  }

  setAway(pilot: T, away: boolean): void {
    pilot.away = away;
    if (away) this.#drop(pilot);
  }

  /** Finds what a ship touches. Call this after each input that it has flown, and not after a step that it coasted. */
  flown(pilot: T): void {
    if (this.round.podium || pilot.away) return;
    this.#touchStars(pilot);
    this.#touchRings(pilot);
    this.#touchCrowns(pilot);
  }

  /**
   * Runs one step of real time.
   *
   * @param skipped steps right before it that the owner has skipped
   */
  step(skipped = 0): void {
    this.#slipstreams.step(this.#pilots, this.#onFull);
    const before = this.round.number;
    const wasPodium = this.round.podium;
    this.#step += 1 + skipped;
    roundTime(this.#step, this.#time);
    if (!wasPodium && (this.round.podium || this.round.number !== before)) this.#end();
    if (this.round.number !== before) {
      this.#begin();
      this.#options.onRoundStart?.();
    }
    if (this.round.podium) return;
    this.#openChain();
    for (const crown of this.#present) this.#holdCrown(crown);
    this.#noteCrowns();
  }

  #begin(): void {
    this.stars.restart(this.seed);
    this.#chain = -1;
    for (const pilot of this.#pilots) {
      pilot.points = 0;
      pilot.joined = 0;
    }
    for (const [index, crown] of this.#crowns.entries()) {
      if (crown.holder !== undefined) crown.holder.crown = 0;
      freeCrown(this.#options.world, this.seed, index, 0, crown);
    }
    this.#noteCrowns();
    this.#openChain();
  }

  #end(): void {
    this.#chain = -1;
    this.#options.onRoundEnd?.();
  }

  /** Adapts the number of stars and crowns to the number of pilots. */
  #count(): void {
    this.stars.resize(starsFor(this.#options.world, this.#pilots.length));
    const crowns = crownsFor(this.#options.world, this.#pilots.length);
    if (crowns !== this.#present.length) this.#present = this.#crowns.slice(0, crowns);
    for (const { holder } of this.#crowns.slice(crowns)) if (holder !== undefined) this.#drop(holder);
  }

  #openChain(): void {
    const chain = this.round.podium ? -1 : chainAt(this.round.elapsed);
    if (chain === this.#chain) return;
    this.#chain = chain;
    if (chain < 0) return;
    placeRings(this.#ringWorld, this.seed, chain, this.rings);
    for (const pilot of this.#pilots) pilot.ring = 0;
  }

  #touchStars(pilot: T): void {
    const slot = this.stars.touchedBy(pilot.ship);
    if (slot < 0) return;
    const star = this.stars.star(slot);
    pilot.points += starPoints(star);
    this.#options.onStar?.(pilot, slot, star);
    this.stars.take(slot);
  }

  #touchRings(pilot: T): void {
    if (this.#chain < 0 || pilot.ring >= RINGS) return;
    if (!touches(this.#ringWorld, pilot.ship, this.rings[pilot.ring] as Ring)) return;
    const ring = pilot.ring++;
    pilot.points += ringPoints(ring);
    this.#options.onRing?.(pilot, ring);
  }

  #touchCrowns(pilot: T): void {
    if (pilot.crown !== 0) return;
    const { world, seenBy, onCrown } = this.#options;
    const x = world.wrap(pilot.ship.x);
    for (let i = 0; i < this.#present.length; i++) {
      // In a large world nearly all crowns are far away.
      const apart = Math.abs((this.#crownX[i] as number) - x);
      if (apart > CROWN_RANGE && apart < world.size - CROWN_RANGE) continue;
      const crown = this.#present[i] as Crown<T>;
      const { holder } = crown;
      if (crown.safe > 0) continue;
      if (holder === undefined) {
        if (!touches(world, pilot.ship, crown)) continue;
      } else {
        // First, because to rewind the holder costs more.
        if (!canRob(world, pilot.ship, holder.ship)) continue;
        if (!robs(world, pilot.ship, seenBy?.(pilot, holder) ?? holder.ship)) continue;
        holder.crown = 0;
      }
      crownPilot(crown, pilot);
      pilot.crown = i + 1;
      onCrown?.(pilot, i + 1, holder);
      return;
    }
  }

  #noteCrowns(): void {
    for (const [i, crown] of this.#crowns.entries())
      this.#crownX[i] = this.#options.world.wrap((crown.holder?.ship ?? crown).x);
  }

  #holdCrown(crown: Crown<T>): void {
    const points = stepCrown(crown);
    const { holder } = crown;
    if (points === 0 || holder === undefined) return;
    holder.points += points;
    this.#options.onCrownPoint?.(holder);
  }

  #drop(pilot: T): void {
    if (pilot.crown === 0) return;
    const index = pilot.crown - 1;
    const crown = this.#crowns[index] as Crown<T>;
    pilot.crown = 0;
    freeCrown(this.#options.world, this.seed, index, crown.count + 1, crown);
    this.#noteCrowns();
    this.#options.onCrownDropped?.(index + 1);
  }

  #addBoost(pilot: T): void {
    if (!pilot.away && addBoost(pilot.ship)) this.#options.onBoost?.(pilot);
  }
}
