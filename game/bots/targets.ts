import { STEP_SECONDS } from "../constants.ts";
import { CHAIN_POINTS, RING_POINTS, RING_SPACING } from "../gates.ts";
import { fraction } from "../hash.ts";
import type { Ship } from "../ship.ts";
import { FILL_STEPS, SLIPSTREAM_FROM, SLIPSTREAM_TO } from "../slipstream.ts";
import { starPoints } from "../stars.ts";
import type { Torus } from "../torus.ts";
import type { Sight } from "./sight.ts";
import type { Skill } from "./skills.ts";

/** What a pilot thinks that it gets, in points: for a crown, and for a slipstream. */
const CROWN_WORTH = 4;
const SLIPSTREAM_WORTH = 0.5;

/** How much more or less a pilot likes a star than others do: otherwise all fly to the same one. */
const TASTE = 0.3;

/** Speed and acceleration with which a pilot estimates times, units/s and units/s². */
const SPEED = 90;
const TURNING = 80;

/** Time that each target costs in addition, s: nobody flies perfectly. */
const OVERHEAD = 0.4;

/** Time from one ring to the next, s. */
const RING_TIME = RING_SPACING / SPEED;

/** Time that it takes to fill a boost, s, when the place behind a ship is reached. */
const FILLING = FILL_STEPS * STEP_SECONDS;

/** Distance to the holder of a crown within which another ship is a rival for it, units. */
const RIVAL = 150;

/** Largest distance to a ship that a pilot tries to follow or to rob, units. */
const CHASE = 350;

/** Largest distance to a star with which a pilot plans ahead, units. */
const PLANNED = 200;

/** Where a pilot wants to go. */
export interface Target {
  /** from the ship, units */
  dx: number;
  dy: number;
  /** velocity of the target, units/s */
  vx: number;
  vy: number;
  /** points per second that the pilot expects; 0 for no target */
  worth: number;
}

interface Position {
  readonly x: number;
  readonly y: number;
}

/** What else a pilot knows about a target. */
interface Plan {
  /** where it would fly on, for another point */
  next?: Position | undefined;
  /** the ship that moves with the target */
  moving?: Readonly<Ship>;
  /** time that it has to stay at the target, s */
  stay?: number;
}

/** Time in which a ship reaches a place at a distance, s, as a pilot estimates it. */
function timeTo(dx: number, dy: number, vx: number, vy: number): number {
  const distance = Math.sqrt(dx * dx + dy * dy) + 1e-9;
  const ax = (dx / distance) * SPEED - vx;
  const ay = (dy / distance) * SPEED - vy;
  return OVERHEAD + distance / SPEED + Math.sqrt(ax * ax + ay * ay) / TURNING / 2;
}

/** Chooses what a pilot flies to next: what is worth most per second. */
export class Targets {
  readonly target: Target = { dx: 0, dy: 0, vx: 0, vy: 0, worth: 0 };
  readonly #skill: Skill;
  readonly #taste: number;

  /** @param taste seed of what this pilot likes */
  constructor(skill: Skill, taste: number) {
    this.#skill = skill;
    this.#taste = taste;
  }

  choose(sight: Sight): Readonly<Target> {
    this.target.worth = 0;
    this.#stars(sight);
    this.#rings(sight);
    this.#crowns(sight);
    if (this.#skill.drafts && sight.ship.boosts === 0 && !sight.crowned) this.#slipstreams(sight);
    return this.target;
  }

  #stars(sight: Sight): void {
    const { stars } = sight;
    for (let slot = 0; slot < stars.size; slot++) {
      const star = stars.star(slot);
      const liked = starPoints(star) * (1 + TASTE * (2 * fraction(this.#taste, slot, 0) - 1));
      this.#consider(sight, star, liked);
    }
    if (this.#skill.plansAhead) this.#plan(sight);
  }

  /** Prefers a star that has another one nearby. */
  #plan(sight: Sight): void {
    const { stars, ship, world } = sight;
    for (let slot = 0; slot < stars.size; slot++) {
      const star = stars.star(slot);
      if (squared(world, ship, star) < PLANNED ** 2)
        this.#consider(sight, star, starPoints(star), { next: this.#after(sight, star) });
    }
  }

  /** The star nearest to another one. */
  #after({ world, stars }: Sight, from: Position): Position | undefined {
    let best: Position | undefined;
    let nearest = Number.POSITIVE_INFINITY;
    for (let other = 0; other < stars.size; other++) {
      const star = stars.star(other);
      if (star === from) continue;
      const distance = squared(world, from, star);
      if (distance >= nearest) continue;
      nearest = distance;
      best = star;
    }
    return best;
  }

  #rings(sight: Sight): void {
    const { ring, ringsLeft, secondsOpen } = sight;
    if (ring === undefined) return;
    if (!this.#skill.seesChains) {
      this.#consider(sight, ring, RING_POINTS);
      return;
    }
    const first = OVERHEAD + sight.world.distance(sight.ship, ring) / SPEED;
    const reached = Math.min(ringsLeft, 1 + Math.floor((secondsOpen - first) / RING_TIME));
    if (reached < 1) return;
    const points = reached * RING_POINTS + (reached === ringsLeft ? CHAIN_POINTS : 0);
    this.#consider(sight, ring, points, { stay: (reached - 1) * RING_TIME });
  }

  #crowns(sight: Sight): void {
    if (sight.crowned) return;
    for (const { x, y, holder } of sight.crowns) {
      if (holder === undefined) this.#consider(sight, { x, y }, CROWN_WORTH);
      else if (squared(sight.world, sight.ship, holder.ship) < CHASE ** 2) {
        this.#consider(sight, holder.ship, CROWN_WORTH / rivals(sight, holder.ship), { moving: holder.ship });
      }
    }
  }

  /** Places behind the ships that fly where this one flies. */
  #slipstreams(sight: Sight): void {
    const { ship, world } = sight;
    for (const { ship: other } of sight.pilots) {
      if (other === ship || squared(world, ship, other) > (2 * SLIPSTREAM_TO) ** 2) continue;
      const speed = Math.sqrt(other.vx * other.vx + other.vy * other.vy);
      if (speed < SPEED / 2 || other.vx * ship.vx + other.vy * ship.vy < 0) continue;
      const behind = (SLIPSTREAM_FROM + SLIPSTREAM_TO) / 2 / speed;
      const place = { x: other.x - other.vx * behind, y: other.y - other.vy * behind };
      this.#consider(sight, place, SLIPSTREAM_WORTH, { moving: other, stay: FILLING });
    }
  }

  /**
   * Takes a place as the target, if it is worth more.
   *
   * @param points for reaching it
   */
  #consider({ world, ship }: Sight, place: Position, points: number, { next, moving, stay = 0 }: Plan = {}): void {
    const { target } = this;
    const { compensation } = this.#skill;
    const dx = world.delta(ship.x, place.x);
    const dy = world.delta(ship.y, place.y);
    const vx = moving?.vx ?? 0;
    const vy = moving?.vy ?? 0;
    let time = stay + timeTo(dx, dy, compensation * (ship.vx - vx), compensation * (ship.vy - vy));
    let worth = points / time;
    if (next !== undefined) {
      const distance = Math.sqrt(dx * dx + dy * dy) + 1e-9;
      const onX = world.delta(place.x, next.x);
      const onY = world.delta(place.y, next.y);
      time += timeTo(onX, onY, (dx / distance) * SPEED, (dy / distance) * SPEED);
      worth = Math.max(worth, (points + 1) / time);
    }
    if (worth <= target.worth) return;
    target.worth = worth;
    target.dx = dx;
    target.dy = dy;
    target.vx = vx;
    target.vy = vy;
  }
}

/** Number of ships near the holder of a crown, with the pilot's own. */
function rivals({ pilots, ship, world }: Sight, holder: Readonly<Ship>): number {
  let count = 1;
  for (const { ship: other } of pilots) {
    if (other !== ship && other !== holder && squared(world, other, holder) < RIVAL ** 2) count++;
  }
  return count;
}

function squared(world: Torus, from: Position, to: Position): number {
  const dx = world.delta(from.x, to.x);
  const dy = world.delta(from.y, to.y);
  return dx * dx + dy * dy;
}
