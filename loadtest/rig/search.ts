/** What is known so far about how much something carries. */
export interface Bracket {
  /** the largest load that was carried */
  carried: number;
  /** the smallest load that was not, if any was tried */
  refused: number | undefined;
}

export interface SearchOptions {
  /** where to begin */
  from: Bracket;
  /** no load above this is tried */
  limit: number;
  /** how near is near enough, as a share */
  precision: number;
  /** loads are multiples of this */
  unit: number;
  /** tries a load; undefined if that said nothing */
  carries: (load: number) => Promise<boolean | undefined>;
}

/** Each step up is so much more, until something is refused. */
const STEP_UP = 1.25;

/**
 * Looks for the largest load that is carried: upwards until one is refused, then by halves between the two.
 *
 * @returns the bracket around it; without `refused` the limit was carried, or what lies above could not be told
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
