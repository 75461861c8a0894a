/** A measured value and its limit. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  /** limit in the same unit; undefined if the value is only for information */
  atMost: number | undefined;
}

export function figure(what: string, value: number, unit: string, atMost?: number): Figure {
  return { what, value, unit, atMost };
}

/** The result of one experiment. */
export interface Trial {
  title: string;
  figures: Figure[];
}

/** Whether a figure keeps its limit. A figure that could not be measured (NaN) does not. */
export function isMet({ value, atMost }: Figure): boolean {
  return atMost === undefined || value <= atMost;
}
