/** Simulation steps per second, Hz. One input is one step, on the server and in client prediction. */
export const STEP_RATE = 20;

/** Length of a step, ms. */
export const STEP_MS = 1000 / STEP_RATE;

/**
 * Length of a step, s. It is written as `1 / rate` because the framework passes exactly this double to predicting
 * clients.
 */
export const STEP_SECONDS = 1 / STEP_RATE;

/**
 * Converts a time to a whole number of steps, rounded up where the step rate does not divide it. The result must be
 * whole because step counters are compared with it for equality.
 *
 * @param ms at least 1 step
 * @throws RangeError if `ms` is shorter than a step, because the rounded result would then be too far from `ms`
 */
export function stepsIn(ms: number): number {
  // 1000 / 3 ms is not a whole number. The tolerance keeps its rounding error from adding a step.
  const steps = Math.ceil(ms / STEP_MS - 1e-6);
  if (!(ms >= STEP_MS - 1e-6)) throw new RangeError(`${ms} ms is less than one step of ${STEP_MS} ms`);
  return steps;
}

/**
 * Grace period: how long a player's inputs may be late without being lost, ms. Until then the ship waits for them.
 * After that the server coasts the ship (engine off) until inputs arrive again, and discards inputs for the steps it
 * coasted.
 */
export const GRACE_MS = 500;
