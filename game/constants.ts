/** Side of the square world, units. What leaves on one side enters on the other. */
export const WORLD_SIZE = 1000;

/** Simulation steps per second, Hz. One input is one step, on the server and in the prediction alike. */
export const STEP_RATE = 20;

/** Length of a step, ms. */
export const STEP_MS = 1000 / STEP_RATE;

/** Length of a step, s. Written as `1 / rate`, because that is the very double the framework hands to predicting clients. */
export const STEP_SECONDS = 1 / STEP_RATE;

/**
 * A time as a whole number of steps, rounded up where the step rate does not divide it: what is counted in steps must be
 * whole, since a counter never equals a fraction.
 *
 * @param ms from 1 step upwards
 * @throws RangeError if it is shorter than a step, since it would then not be what its name says
 */
export function stepsIn(ms: number): number {
  // A third of a second is no whole number of ms; that must not make another step of it.
  const steps = Math.ceil(ms / STEP_MS - 1e-6);
  if (!(ms >= STEP_MS - 1e-6)) throw new RangeError(`${ms} ms is less than one step of ${STEP_MS} ms`);
  return steps;
}

/** Acceleration along `facing` while thrusting, units/s². In the tutorial's terms: 0.2 units a step, each step. */
export const THRUST = 80;

/** Speed cap, units/s. In the tutorial's terms: 5 units a step. */
export const MAX_SPEED = 100;

/** Length of a ship from nose to tail, units; it is half as wide. */
export const SHIP_LENGTH = 62;

/**
 * ms that a pilot may be silent and lose nothing. For that long the ship waits for its inputs; from then on the server
 * flies it without them, engine off, until they are back, and lets go of those that come for the time in between.
 */
export const GRACE_MS = 500;
