/** Something measured, and what was asked of it. */
export interface Figure {
  /** what it is */
  what: string;
  value: number;
  unit: string;
  /** what it must be at the most, in the same unit; undefined where it is only for information */
  atMost?: number;
}

/** One thing that was tried. */
export interface Trial {
  title: string;
  figures: Figure[];
}

/** Whether a figure is what was asked. A figure that could not be measured is not. */
export function isMet({ value, atMost }: Figure): boolean {
  return atMost === undefined || value <= atMost;
}

/** The value below which so much of all values are; NaN of none. @param part of 1 */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

/** The largest; 0 of none, where none means that nothing of the kind happened. */
export function largest(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
