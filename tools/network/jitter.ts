/** The widest draw of the normal distribution that is used. Without it one chunk in a thousand million takes a minute. */
const WIDEST = 3;

/** Below this normal draw are 95 % of all. */
const P95 = 1.6449;

/** What the exponential of a normal draw is divided by, so that 95 % are below 1. */
const SCALE = Math.exp(P95) - 1;

/**
 * How much later or earlier than usual something arrives, in units of the jitter.
 *
 * A log-normal distribution, moved so that its median is 0 and its 95th percentile is 1. It leans as real delays do: what
 * is early is so by 0.24 at the most, what is late by up to 4.6, and one in a hundred by more than 2.2.
 */
export function drawLateness(random: () => number): number {
  // Box and Muller, 1958. 1 - random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (Math.exp(Math.min(normal, WIDEST)) - 1) / SCALE;
}
