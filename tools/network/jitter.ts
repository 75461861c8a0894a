/** Upper limit for the normal draw. Without it, one chunk in a billion would take a minute. */
const WIDEST = 3;

/** 95th percentile of the standard normal distribution. */
const P95 = 1.6449;

/** Divisor that makes 1 the 95th percentile of the lateness. */
const SCALE = Math.exp(P95) - 1;

/**
 * Draws how much later than the median a chunk arrives, in units of the jitter.
 *
 * The distribution is log-normal, shifted so that its median is 0 and its 95th percentile is 1. It is skewed like real
 * delays: the values lie between -0.24 and 4.6, and one in a hundred is above 2.2.
 */
export function drawLateness(random: () => number): number {
  // Box-Muller transform (1958). 1 - random() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return (Math.exp(Math.min(normal, WIDEST)) - 1) / SCALE;
}
