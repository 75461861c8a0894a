import { MAX_SPEED, THRUST } from "./constants.ts";
import { wrap } from "./torus.ts";

/** units/s. */
export interface Velocity {
  vx: number;
  vy: number;
}

/** What the rules of flight read and write: a plain object or a schema instance, on either side of the wire. */
export interface Ship extends Velocity {
  /** units, in [0, WORLD_SIZE) */
  x: number;
  /** units, in [0, WORLD_SIZE); grows downwards on the screen */
  y: number;
  /** radians, 0 to the right, clockwise on the screen */
  facing: number;
  thrusting: boolean;
}

/** What a pilot says in one step. */
export interface Command {
  /** radians, 0 to the right, clockwise on the screen */
  facing: number;
  thrusting: boolean;
}

/**
 * Velocity lives on a grid of 2^-16 units/s. Up to the speed cap such a number is exact in the 32-bit float that
 * carries it, and rounding to it swallows the last-bit differences that engines have in `Math.cos` and `Math.sin`.
 */
const VELOCITY_GRID = 65536;

/**
 * One step of thrust: velocity gains THRUST along `facing` and is scaled back to MAX_SPEED where it exceeds it.
 *
 * @param velocity units/s, changed in place
 * @param facing radians
 * @param dt s
 */
export function accelerate(velocity: Velocity, facing: number, dt: number): void {
  const vx = velocity.vx + THRUST * dt * Math.cos(facing);
  const vy = velocity.vy + THRUST * dt * Math.sin(facing);
  const speed = Math.sqrt(vx * vx + vy * vy);
  if (speed > MAX_SPEED) {
    // Towards zero: rounding up would leave the cap a hair exceeded.
    velocity.vx = Math.trunc(vx * (MAX_SPEED / speed) * VELOCITY_GRID) / VELOCITY_GRID;
    velocity.vy = Math.trunc(vy * (MAX_SPEED / speed) * VELOCITY_GRID) / VELOCITY_GRID;
  } else {
    velocity.vx = Math.round(vx * VELOCITY_GRID) / VELOCITY_GRID;
    velocity.vy = Math.round(vy * VELOCITY_GRID) / VELOCITY_GRID;
  }
}

/**
 * The rules of flight, one step of them. The server flies every ship with this function and the client predicts its
 * own with it, so it must stay pure: no clock, no randomness, nothing read but its arguments.
 *
 * @param ship changed in place
 * @param command what the pilot says in this step
 * @param dt s
 */
export function stepShip(ship: Ship, command: Command, dt: number): void {
  ship.facing = command.facing;
  ship.thrusting = command.thrusting;
  if (command.thrusting) accelerate(ship, command.facing, dt);
  ship.x = wrap(ship.x + ship.vx * dt);
  ship.y = wrap(ship.y + ship.vy * dt);
}
