/** Fractional part of the golden ratio. The fractional parts of its multiples are spread evenly and have no period. */
const GOLDEN = 0.618033988749895;

/**
 * Chooses which points to draw if there are too many: all of the slowest, and an even share of the others.
 *
 * @param values any number of points
 * @param most points to choose
 * @param slowest number of the largest values that are always chosen
 * @returns indices in `values`, ascending
 */
export function thin(values: Float32Array, most: number, slowest: number): Uint32Array {
  const indices = new Uint32Array(Math.min(values.length, most));
  if (values.length <= most) return indices.map((_, i) => i);
  const bound = values.slice().sort()[values.length - slowest] as number;
  const share = (most - slowest) / (values.length - slowest);
  let chosen = 0;
  let others = 0;
  for (let i = 0; i < values.length && chosen < most; i++) {
    if ((values[i] as number) >= bound || (others++ * GOLDEN) % 1 < share) indices[chosen++] = i;
  }
  return indices.subarray(0, chosen);
}
