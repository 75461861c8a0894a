import { type Boosted, thrustOf } from "./boost.ts";
import { STEP_SECONDS } from "./constants.ts";
import type { Command, Velocity } from "./ship.ts";

type Braking = Readonly<Velocity & Boosted>;

/** Speed below which a ship counts as at rest, units/s. The rounding of facings on the wire leaves up to this much. */
const REST_SPEED = 0.01;

/** difference between the facing of a ship and the one it needs up to which it thrusts, radians */
const ALIGNED = 0.4;

/** part of a step's thrust by which a plan may miss, because facings are rounded on the wire */
const TOLERANCE = 0.002;

/** The smallest turn from one facing to another, radians in [-π, π]. */
export function turnTo(from: number, to: number): number {
  const turn = (to - from) % (2 * Math.PI);
  if (turn > Math.PI) return turn - 2 * Math.PI;
  return turn < -Math.PI ? turn + 2 * Math.PI : turn;
}

/**
 * The facing in which a ship must thrust in the next step to stop soonest and exactly.
 *
 * A step of thrust always changes the velocity by the same amount. So thrust straight against the velocity would leave
 * a remainder. Instead, the thrust leans by the angle with which a whole number of steps ends at zero: each step turns
 * the remaining velocity, so that the nose swings slowly from one side of the velocity to the other.
 *
 * @returns radians; undefined if the ship is at rest
 */
export function brakeFacing(ship: Braking): number | undefined {
  const { vx, vy } = ship;
  const speed = Math.sqrt(vx * vx + vy * vy);
  if (speed < REST_SPEED) return undefined;
  const perStep = thrustOf(ship) * STEP_SECONDS;
  const against = Math.atan2(-vy, -vx);
  const steps = speed / perStep;
  // The last step leaves nothing. Less than one step of thrust takes two steps that partly cancel each other.
  if (Math.abs(steps - 1) <= TOLERANCE) return against;
  const whole = Math.max(2, Math.ceil(steps - TOLERANCE));
  return against + Math.acos(Math.min(1, steps / whole));
}

/**
 * Sets the command for the next step of a ship that brakes: it thrusts if its nose points nearly where it must.
 *
 * @param ship before the step
 * @param command its facing is where the nose points, and is changed by 0.4 radians at most
 */
export function brake(ship: Braking, command: Command): void {
  const facing = brakeFacing(ship);
  command.thrusting = facing !== undefined && Math.abs(turnTo(command.facing, facing)) <= ALIGNED;
  if (facing !== undefined && command.thrusting) command.facing = facing;
}
