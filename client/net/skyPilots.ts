import { BOOST_STEPS } from "../../game/boost.ts";
import { STEP_MS } from "../../game/constants.ts";
import { mostCrowns, SAFE_STEPS } from "../../game/crown.ts";
import { RINGS } from "../../game/gates.ts";
import { kindOf, LONGEST_SHIP } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import type { Thing } from "../../game/touch.ts";
import type { Player } from "../../protocol/schema.ts";
import type { SkyEvents } from "./skyEvents.ts";

/** How far a ship may be from where it would be on its course, units: about what thrust does in 300 ms. */
const COURSE_ERROR = 4;

/** ms between two looks through all players for the holders of crowns that are out of sight */
const CROWNS_MS = 500;

/** All players of a room or some of them, by session id. */
export interface KnownPlayers {
  readonly size: number;
  get(id: string): Player | undefined;
  forEach(visit: (player: Player, id: string) => void): void;
}

/** What the last state had of a pilot. */
interface Seen {
  readonly id: string;
  /** Colyseus updates this object in place. */
  player: Player;
  points: number;
  /** points that the last state has added */
  gained: number;
  ring: number;
  crown: number;
  boosts: number;
  /** room time of the state in which a boost was spent, ms */
  boostedAt: number;
  /** whether it burns a boost, and room time of the state in which one has burned out, ms, if the server tells */
  burns: boolean;
  burnedOutAt: number;
  /** position, units */
  x: number;
  y: number;
  /** velocity between the last two states, units/ms */
  vx: number;
  vy: number;
}

/** Who holds a crown. */
export interface Held {
  /** session id; empty while the crown is free */
  holder: string;
  /** room time until which nobody else can take it, ms */
  safeUntil: number;
}

export interface SkyPilotsOptions {
  world: Torus;
  events: SkyEvents;
  /** session id of the own ship, whose rings and boosts are predicted; empty if there is none */
  predicted: string;
  /** session id of the own ship; empty if there is none */
  ownId: string;
  /**
   * whether the server sends only the ships in and around the view. Then it tells who burns a boost, but not how many
   * are left, and points of others are some seconds old.
   */
  sendsView: boolean;
}

/** Compares the pilots of each state with those of the one before, and tells what they have done. */
export class SkyPilots {
  /** by crown */
  readonly held: readonly Held[];
  readonly #options: SkyPilotsOptions;
  readonly #seen = new Map<string, Seen>();
  /** holders in the last state that was looked through for them, by crown */
  readonly #holders: string[];
  /** room time of that state, ms */
  #holdersAt = Number.NEGATIVE_INFINITY;
  /** whether a ship that is known has got or lost a crown since */
  #areHoldersOld = true;
  /** room time of the state that is being read, ms */
  #time = 0;
  /** and of the one before, ms */
  #before = 0;
  #isQuiet = false;

  constructor(options: SkyPilotsOptions) {
    this.#options = options;
    const length = mostCrowns(options.world);
    this.held = Array.from({ length }, () => ({ holder: "", safeUntil: 0 }));
    this.#holders = Array.from({ length }, () => "");
  }

  /**
   * Reads a state.
   *
   * @param time room time, ms
   * @param known the players whose ships the client knows
   * @param all all players: a crown may be out of sight. Who holds that one may be known CROWNS_MS late, because a large
   *   room has thousands of players
   * @param isQuiet whether nothing is told, because the state before is unknown or too old
   */
  read(time: number, known: KnownPlayers, all: KnownPlayers, isQuiet: boolean): void {
    this.#before = this.#time;
    this.#time = time;
    this.#isQuiet = isQuiet;
    known.forEach(this.#readPilot);
    if (this.#seen.size > known.size) this.#removeMissing(known);
    this.#findHolders(time, all);
    for (let i = 0; i < this.held.length; i++) this.#readCrown(i);
  }

  /**
   * The pilot who has most likely taken a star that the last state does not have any more: of those who got enough
   * points with it, the nearest one. Empty if there is none.
   */
  whoTook(star: Thing, points: number): string {
    const { world, ownId, sendsView } = this.#options;
    let nearest = "";
    // In a large world, the points of others come seconds later. So it is the nearest ship that touches the star.
    let least = sendsView ? star.radius + LONGEST_SHIP / 4 + COURSE_ERROR : Number.POSITIVE_INFINITY;
    for (const { id, player, gained } of this.#seen.values()) {
      if (gained < points && (!sendsView || id === ownId)) continue;
      const distance = world.distance(star, player);
      if (distance >= least) continue;
      least = distance;
      nearest = id;
    }
    return nearest;
  }

  /**
   * Whether another ship will touch a thing within a time after the last state, if it flies on as it does.
   *
   * @param ms the time
   */
  isContested(thing: Thing, ms: number): boolean {
    const { world, ownId } = this.#options;
    for (const { id, player, x, y, vx, vy } of this.#seen.values()) {
      if (id === ownId || player.away) continue;
      const dx = world.delta(x, thing.x);
      const dy = world.delta(y, thing.y);
      const speed = vx * vx + vy * vy;
      const nearest = speed === 0 ? 0 : Math.min(ms, Math.max(0, (dx * vx + dy * vy) / speed));
      const reach = thing.radius + kindOf(player.kind).length / 4 + COURSE_ERROR;
      if ((dx - vx * nearest) ** 2 + (dy - vy * nearest) ** 2 <= reach ** 2) return true;
    }
    return false;
  }

  /** Whether a ship burns a boost. @param time room time at which it is drawn, ms */
  isBoosting(id: string, time: number): boolean {
    const seen = this.#seen.get(id);
    if (seen === undefined) return false;
    const { boostedAt, burnedOutAt } = seen;
    return time >= boostedAt && time < Math.min(burnedOutAt, boostedAt + BOOST_STEPS * STEP_MS);
  }

  #findHolders(time: number, all: KnownPlayers): void {
    const ms = time - this.#holdersAt;
    if (!this.#areHoldersOld && ms >= 0 && ms < CROWNS_MS) return;
    this.#areHoldersOld = false;
    this.#holdersAt = time;
    this.#holders.fill("");
    all.forEach(this.#findHolder);
  }

  readonly #findHolder = ({ crown }: Player, id: string): void => {
    if (crown > 0) this.#holders[crown - 1] = id;
  };

  readonly #readPilot = (player: Player, id: string): void => {
    const seen = this.#seen.get(id);
    if (seen === undefined) {
      this.#see(player, id);
      return;
    }
    if (seen.player !== player) seen.player = player;
    seen.gained = player.points - seen.points;
    seen.points = player.points;
    this.#readRing(seen, player);
    this.#readBoosts(seen, player);
    if (seen.crown !== player.crown) this.#areHoldersOld = true;
    seen.crown = player.crown;
    this.#readPosition(seen, player);
  };

  #see(player: Player, id: string): void {
    const { points, ring, crown, boosts, x, y } = player;
    if (crown > 0) this.#areHoldersOld = true;
    const burns = this.#options.sendsView && player.boosting > 0;
    const boost = {
      boosts,
      burns,
      boostedAt: burns ? this.#time : Number.NEGATIVE_INFINITY,
      burnedOutAt: Number.POSITIVE_INFINITY,
    };
    this.#seen.set(id, { id, player, points, gained: 0, ring, crown, ...boost, x, y, vx: 0, vy: 0 });
  }

  #readPosition(seen: Seen, { x, y }: Player): void {
    const { world } = this.#options;
    const ms = this.#time - this.#before;
    // A full state after a reconnection can have the time of the last patch.
    if (ms > 0) {
      seen.vx = world.delta(seen.x, x) / ms;
      seen.vy = world.delta(seen.y, y) / ms;
    }
    seen.x = x;
    seen.y = y;
  }

  #readRing(seen: Seen, { ring }: Player): void {
    const { events, predicted, ownId } = this.#options;
    const from = seen.ring;
    seen.ring = ring;
    if (this.#isQuiet || seen.id === predicted) return;
    const { id } = seen;
    for (let passed = from; passed < ring; passed++) {
      events.tell((listener) => listener.onRing?.(passed, id === ownId, passed === RINGS - 1, id));
    }
  }

  #readBoosts(seen: Seen, { boosts, boosting }: Player): void {
    const { events, predicted, ownId, sendsView } = this.#options;
    const { id, boosts: before } = seen;
    if (sendsView && id !== ownId) {
      this.#readFlame(seen, boosting > 0);
      return;
    }
    seen.boosts = boosts;
    if (boosts < before) seen.boostedAt = this.#time;
    if (this.#isQuiet) return;
    if (boosts < before && id !== predicted) events.tell((listener) => listener.onBoost?.(id));
    if (boosts > before && id === ownId) events.tell((listener) => listener.onBoostReady?.());
  }

  /** @param burns whether the ship of another pilot burns a boost */
  #readFlame(seen: Seen, burns: boolean): void {
    const { id } = seen;
    if (burns === seen.burns) return;
    seen.burns = burns;
    if (!burns) seen.burnedOutAt = this.#time;
    else {
      seen.boostedAt = this.#time;
      seen.burnedOutAt = Number.POSITIVE_INFINITY;
      if (!this.#isQuiet) this.#options.events.tell((listener) => listener.onBoost?.(id));
    }
  }

  #readCrown(index: number): void {
    const held = this.held[index] as Held;
    const holder = this.#holders[index] as string;
    const from = held.holder;
    if (holder === from) return;
    held.holder = holder;
    held.safeUntil = holder === "" || this.#isQuiet ? 0 : this.#time + SAFE_STEPS * STEP_MS;
    if (holder === "" || this.#isQuiet) return;
    this.#options.events.tell((listener) => listener.onCrown?.(holder, from));
  }

  #removeMissing(players: KnownPlayers): void {
    for (const [id, { crown }] of this.#seen) {
      if (players.get(id) !== undefined) continue;
      this.#seen.delete(id);
      if (crown > 0) this.#areHoldersOld = true;
    }
  }
}
