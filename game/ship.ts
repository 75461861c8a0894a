import { type Boosted, limitOf, spendBoost, thrustOf } from "./boost.ts";
import { STEP_SECONDS } from "./constants.ts";
import type { Torus } from "./torus.ts";

/** Velocity, units/s. */
export interface Velocity {
  vx: number;
  vy: number;
}

/** The state that the rules of flight read and write, on server and client. fields.ts lists how it is sent. */
export interface Ship extends Velocity, Boosted {
  /** units, in the world */
  x: number;
  /** units, in the world; grows downward on the screen */
  y: number;
  /** radians; 0 points right, grows clockwise on the screen */
  facing: number;
  thrusting: boolean;
}

/** A player's input for one step. */
export interface Command {
  /** radians; 0 points right, grows clockwise on the screen */
  facing: number;
  thrusting: boolean;
  /** spends a boost, if the ship has one and none is burning; false by default */
  boost?: boolean;
}

/** The input of a player who does nothing. */
export const NO_COMMAND: Readonly<Command> = { facing: 0, thrusting: false, boost: false };

/** Copies an input. */
export function copyCommand(from: Readonly<Command>, to: Command): void {
  to.facing = from.facing;
  to.thrusting = from.thrusting;
  to.boost = from.boost ?? false;
}

/**
 * Velocity is rounded to a grid of 2^-16 units/s. Up to the speed of a boost, such a number is exact in the 32-bit float
 * on the wire. The rounding also removes the last-bit differences between JavaScript engines in `Math.cos` and
 * `Math.sin`.
 */
const VELOCITY_GRID = 65536;

/**
 * Applies one step of thrust: accelerates the ship along `facing`, up to its speed limit. The limit is the maximum speed
 * of its kind for a ship that never boosts.
 *
 * @param ship its velocity is changed in place
 * @param facing radians
 * @param dt s
 */
export function accelerate(ship: Velocity & Readonly<Boosted>, facing: number, dt: number): void {
  const thrust = thrustOf(ship);
  const vx = ship.vx + thrust * dt * Math.cos(facing);
  const vy = ship.vy + thrust * dt * Math.sin(facing);
  const speed = Math.sqrt(vx * vx + vy * vy);
  const limit = limitOf(ship, speed, dt);
  if (speed > limit) {
    // Rounds toward zero, because rounding up would exceed the limit slightly.
    ship.vx = Math.trunc(vx * (limit / speed) * VELOCITY_GRID) / VELOCITY_GRID;
    ship.vy = Math.trunc(vy * (limit / speed) * VELOCITY_GRID) / VELOCITY_GRID;
  } else {
    ship.vx = Math.round(vx * VELOCITY_GRID) / VELOCITY_GRID;
    ship.vy = Math.round(vy * VELOCITY_GRID) / VELOCITY_GRID;
  }
}

/**
 * Applies one step of the rules of flight. The server moves every ship with this function and the client predicts its
 * own ship with it. So it must stay pure: no clock, no randomness, and the same result for the same arguments.
 *
 * A force that the client can compute, such as drag, belongs here. For any other one, the server calls `push` of
 * PilotSimulation, which costs a resync.
 *
 * @param world the room's
 * @param ship changed in place
 * @param command the player's input for this step
 * @param dt s
 */
export function stepShip(world: Torus, ship: Ship, command: Readonly<Command>, dt: number): void {
  ship.facing = command.facing;
  ship.thrusting = command.thrusting;
  if (command.boost) spendBoost(ship);
  if (command.thrusting) accelerate(ship, command.facing, dt);
  ship.x = world.wrap(ship.x + ship.vx * dt);
  ship.y = world.wrap(ship.y + ship.vy * dt);
  if (ship.boosting > 0) ship.boosting--;
}

/**
 * Moves a ship with its engine off: what any number of calls of `stepShip` do, in one calculation. A rule that changes
 * a ship without thrust, such as drag, must be in both; a spec compares them.
 *
 * @param world the room's
 * @param ship changed in place
 * @param seconds s
 */
export function coastShip(world: Torus, ship: Ship, seconds: number): void {
  ship.thrusting = false;
  ship.x = world.wrap(ship.x + ship.vx * seconds);
  ship.y = world.wrap(ship.y + ship.vy * seconds);
  ship.boosting = Math.max(0, ship.boosting - Math.round(seconds / STEP_SECONDS));
}
