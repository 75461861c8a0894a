/** Holds figures against what is promised. */
export class Claims {
  readonly broken: string[] = [];

  /** A figure that must not be higher. */
  atMost(what: string, value: number, most: number, unit: string): void {
    if (!(value <= most)) this.broken.push(`${what} is ${Math.round(value)} ${unit}; promised is ${most}`);
  }

  equal(what: string, value: number, expected: number): void {
    if (value !== expected) this.broken.push(`${what} is ${value}; it should be ${expected}`);
  }

  none(complaints: readonly string[]): void {
    this.broken.push(...complaints);
  }
}
