import { MAX_SPEED, THRUST } from "./constants.ts";
import { wrap } from "./torus.ts";

/** Velocity, units/s. */
export interface Velocity {
  vx: number;
  vy: number;
}

/** The state that the rules of flight read and write: a plain object or a schema instance, on server and client. */
export interface Ship extends Velocity {
  /** units, in [0, WORLD_SIZE) */
  x: number;
  /** units, in [0, WORLD_SIZE); grows downward on the screen */
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
}

/**
 * Velocity is rounded to a grid of 2^-16 units/s. Up to the maximum speed, such a number is exact in the 32-bit float
 * on the wire. The rounding also removes the last-bit differences between JavaScript engines in `Math.cos` and
 * `Math.sin`.
 */
const VELOCITY_GRID = 65536;

/**
 * Applies one step of thrust: adds THRUST along `facing` and limits the speed to MAX_SPEED.
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
    // Rounds toward zero, because rounding up would exceed the maximum speed slightly.
    velocity.vx = Math.trunc(vx * (MAX_SPEED / speed) * VELOCITY_GRID) / VELOCITY_GRID;
    velocity.vy = Math.trunc(vy * (MAX_SPEED / speed) * VELOCITY_GRID) / VELOCITY_GRID;
  } else {
    velocity.vx = Math.round(vx * VELOCITY_GRID) / VELOCITY_GRID;
    velocity.vy = Math.round(vy * VELOCITY_GRID) / VELOCITY_GRID;
  }
}

/**
 * Applies one step of the rules of flight. The server moves every ship with this function and the client predicts its
 * own ship with it. So it must stay pure: no clock, no randomness, no reads outside its arguments.
 *
 * @param ship changed in place
 * @param command the player's input for this step
 * @param dt s
 */
export function stepShip(ship: Ship, command: Command, dt: number): void {
  ship.facing = command.facing;
  ship.thrusting = command.thrusting;
  if (command.thrusting) accelerate(ship, command.facing, dt);
  ship.x = wrap(ship.x + ship.vx * dt);
  ship.y = wrap(ship.y + ship.vy * dt);
}
