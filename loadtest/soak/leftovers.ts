/** Resources of which there are more than before, as sentences. */
export function leftovers(before: Record<string, number>, after: Record<string, number>): string[] {
  return Object.entries(after).flatMap(([kind, count]) => {
    const more = count - (before[kind] ?? 0);
    return more > 0 ? [`${more} ${kind} more than before the first client`] : [];
  });
}
