/**
 * The index that is taken least often. On a tie, the lowest one.
 *
 * @param count number of indices to choose from
 * @param taken indices that are taken, each as often as it is; those that are not below `count` do not matter
 */
export function rarest(count: number, taken: Iterable<number>): number {
  const counts = new Array<number>(count).fill(0);
  for (const index of taken) if (index < count) counts[index] = (counts[index] ?? 0) + 1;
  return counts.indexOf(Math.min(...counts));
}
