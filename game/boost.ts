import { stepsIn } from "./constants.ts";
import { kindOf } from "./kinds.ts";

/** Boosts that a ship can hold. */
export const MOST_BOOSTS = 3;

/** Length of a boost, steps: 1 s. */
export const BOOST_STEPS = stepsIn(1000);

/** Thrust during a boost, as a multiple of the thrust of the kind of ship. */
const BOOST_THRUST = 2;

/** Speed limit during a boost, units/s. */
export const BOOST_SPEED = 160;

/**
 * After a boost, the limit falls this much in each second of thrust, units/s². At once, the ship would stop short. Without
 * thrust the speed stays, because coasting has no drag.
 */
const FADE = 60;

/** The part of a ship that boosts change. */
export interface Boosted {
  vx: number;
  vy: number;
  /** index into SHIP_KINDS */
  kind: number;
  /** boosts to spend: only the game adds them, and only the pilot's inputs spend them */
  boosts: number;
  /** steps of the burning boost that are left */
  boosting: number;
}

/**
 * Whether an input with `boost` would spend one. A client sets that bit only if this holds for its predicted ship: the
 * server never has fewer boosts than the client knows of, so both spend it with the same input.
 */
export function canBoost(ship: Readonly<Boosted>): boolean {
  return ship.boosts > 0 && ship.boosting === 0;
}

/** Starts a boost, if the ship has one and none is burning. */
export function spendBoost(ship: Boosted): void {
  if (!canBoost(ship)) return;
  ship.boosts--;
  ship.boosting = BOOST_STEPS;
}

/** Adds a boost. @returns whether there was room for it */
export function addBoost(ship: Boosted): boolean {
  if (ship.boosts >= MOST_BOOSTS) return false;
  ship.boosts++;
  return true;
}

/** Acceleration of a ship that thrusts, units/s². */
export function thrustOf(ship: Readonly<Boosted>): number {
  const { thrust } = kindOf(ship.kind);
  return ship.boosting > 0 ? BOOST_THRUST * thrust : thrust;
}

/**
 * The speed that a ship may have after a step of thrust, units/s.
 *
 * @param ship before the step
 * @param speed what the step makes of its speed, without a limit
 * @param dt s
 */
export function limitOf(ship: Readonly<Boosted>, speed: number, dt: number): number {
  if (ship.boosting > 0) return BOOST_SPEED;
  const { maxSpeed } = kindOf(ship.kind);
  if (speed <= maxSpeed) return maxSpeed;
  return Math.max(maxSpeed, Math.sqrt(ship.vx * ship.vx + ship.vy * ship.vy) - FADE * dt);
}
