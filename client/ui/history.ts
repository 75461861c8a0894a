/** length of a history, ms */
export const SPAN_MS = 10_000;

/** Frames in that time at 240 Hz. On faster screens the history is shorter. */
const CAPACITY = 2400;

/** Statistics of a figure over the last ten seconds, in its unit. */
export interface Statistics {
  now: number;
  median: number;
  p95: number;
  max: number;
}

/** Ring buffer of a figure's values over the last ten seconds. Only `statistics` allocates memory. */
export class History {
  readonly #values: Float64Array;
  /** ms */
  readonly #times: Float64Array;
  /** number of values so far */
  #count = 0;

  constructor(capacity: number = CAPACITY) {
    this.#values = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
  }

  /** the last value; NaN if there is none */
  get last(): number {
    return this.#count === 0 ? Number.NaN : this.#value(this.#count - 1);
  }

  /** Adds a value. @param now ms, not before that of the last value */
  push(now: number, value: number): void {
    const slot = this.#count % this.#values.length;
    this.#values[slot] = value;
    this.#times[slot] = now;
    this.#count++;
  }

  /**
   * Divides the last ten seconds into equal parts, and finds the largest value in each of them.
   *
   * @param now ms
   * @param columns overwritten with the largest value of each part, oldest first; NaN for a part without values
   * @returns the largest of all values; 0 if there is none
   */
  peaks(now: number, columns: Float64Array): number {
    columns.fill(Number.NaN);
    let largest = 0;
    for (let i = this.#count - 1; i >= this.#oldest; i--) {
      const age = now - this.#time(i);
      if (age >= SPAN_MS) break;
      const column = Math.min(columns.length - 1, Math.floor((1 - age / SPAN_MS) * columns.length));
      const value = this.#value(i);
      const peak = columns[column] ?? Number.NaN;
      if (!(peak >= value)) columns[column] = value;
      if (value > largest) largest = value;
    }
    return largest;
  }

  /** @param now ms @returns undefined if there was no value in the last ten seconds */
  statistics(now: number): Statistics | undefined {
    const values: number[] = [];
    for (let i = this.#count - 1; i >= this.#oldest && now - this.#time(i) < SPAN_MS; i--) values.push(this.#value(i));
    const [last] = values;
    if (last === undefined) return undefined;
    values.sort((a, b) => a - b);
    return { now: last, median: quantile(values, 0.5), p95: quantile(values, 0.95), max: quantile(values, 1) };
  }

  get #oldest(): number {
    return Math.max(0, this.#count - this.#values.length);
  }

  #value(i: number): number {
    return this.#values[i % this.#values.length] ?? Number.NaN;
  }

  #time(i: number): number {
    return this.#times[i % this.#times.length] ?? Number.NEGATIVE_INFINITY;
  }
}

/** The smallest value that is at least as large as this share of the values. */
function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
