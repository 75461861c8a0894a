/**
 * Time for which points are remembered, ms. A passport that a process sends while it is not draining is at most 2 s older
 * than the points.
 */
const KEPT_MS = 2500;

/** The points of a pilot in the last seconds, as a passport would have had them. */
export class RecentPoints {
  /** each value with the time at which it began, ms */
  #values: { since: number; points: number }[] = [];

  /** @param now ms */
  note(points: number, now: number): void {
    if (this.#values.at(-1)?.points !== points) this.#values.push({ since: now, points });
    // The first value counts until the second one began.
    while ((this.#values[1]?.since ?? now) < now - KEPT_MS) this.#values.shift();
  }

  /** the last value; undefined before the first */
  get last(): number | undefined {
    return this.#values.at(-1)?.points;
  }

  /** Whether the pilot may have these points now. @param exactly whether the process issued the passport when it shut down */
  allows(points: number, exactly: boolean): boolean {
    if (exactly) return points === this.last;
    const values = this.#values.map((value) => value.points);
    return points >= Math.min(...values) && points <= Math.max(...values);
  }
}
