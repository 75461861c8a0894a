/** Compares figures with what the documentation promises. */
export class Claims {
  readonly broken: string[] = [];

  /** Claims that a figure is at most `most`. */
  atMost(what: string, value: number, most: number, unit: string): void {
    if (!(value <= most)) this.broken.push(`${what} is ${Math.round(value)} ${unit}; the limit is ${most}`);
  }

  equal(what: string, value: number, expected: number): void {
    if (value !== expected) this.broken.push(`${what} is ${value}; it should be ${expected}`);
  }

  /** Claims that there are no faults. */
  none(faults: readonly string[]): void {
    this.broken.push(...faults);
  }
}
