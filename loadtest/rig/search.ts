/** Bounds for the largest load that a server carries. */
export interface Bracket {
  /** largest load that was carried */
  carried: number;
  /** smallest load that was not carried, if one was tried */
  refused: number | undefined;
}

interface SearchOptions {
  /** what is known already */
  from: Bracket;
  /** largest load to try */
  limit: number;
  /** width of the bracket at which the search ends, as a share of the load */
  precision: number;
  /** loads are multiples of this */
  unit: number;
  /** tries a load; undefined if the measurement was invalid */
  carries: (load: number) => Promise<boolean | undefined>;
}

/** Factor from one load to the next, until one is not carried. */
const STEP_UP = 1.25;

/**
 * Searches for the largest load that a server carries: upwards until a load is not carried, then by bisection.
 *
 * @returns bounds for it; without `refused`, the limit was carried or a measurement was invalid
 */
export async function search({ from, limit, precision, unit, carries }: SearchOptions): Promise<Bracket> {
  const bracket = { ...from };
  const whole = (load: number) => Math.max(unit, Math.round(load / unit) * unit);
  for (;;) {
    const { carried, refused } = bracket;
    if (refused === undefined && carried >= limit) return bracket;
    if (refused !== undefined && refused - carried <= Math.max(unit, carried * precision)) return bracket;
    const next =
      refused === undefined
        ? Math.min(limit, whole(Math.max(unit, carried * STEP_UP)))
        : whole((carried + refused) / 2);
    if (next <= carried || (refused !== undefined && next >= refused)) return bracket;
    const answer = await carries(next);
    if (answer === undefined) return bracket;
    if (answer) bracket.carried = next;
    else bracket.refused = next;
  }
}
