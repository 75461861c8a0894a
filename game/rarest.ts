/**
 * The index that is taken least often. On a tie, the lowest one.
 *
 * @param count number of indices to choose from
 * @param taken how often each index is taken; those that are not below `count` do not matter
 */
export function rarest(count: number, taken: readonly (number | undefined)[]): number {
  let best = 0;
  for (let index = 1; index < count; index++) if ((taken[index] ?? 0) < (taken[best] ?? 0)) best = index;
  return best;
}
