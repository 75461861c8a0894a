/** Fraction of the golden ratio: its multiples are spread evenly however many one takes, and follow no rhythm. */
const GOLDEN = 0.618033988749895;

/**
 * Chooses what is drawn of more points than can be: the slowest in any case, and of the others an even share of all times.
 *
 * @param values any number of points
 * @param most points that may be chosen
 * @param slowest points of those that are chosen because they are the slowest
 * @returns places in `values`, in order
 */
export function thin(values: Float32Array, most: number, slowest: number): Uint32Array {
  const places = new Uint32Array(Math.min(values.length, most));
  if (values.length <= most) return places.map((_, i) => i);
  const bound = values.slice().sort()[values.length - slowest] as number;
  const share = (most - slowest) / (values.length - slowest);
  let chosen = 0;
  let others = 0;
  for (let i = 0; i < values.length && chosen < most; i++) {
    if ((values[i] as number) >= bound || (others++ * GOLDEN) % 1 < share) places[chosen++] = i;
  }
  return places.subarray(0, chosen);
}
