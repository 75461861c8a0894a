/** A figure that the overlay shows. */
export interface Figure {
  id: FigureId;
  label: string;
  /** with a space before it; empty for counts */
  unit: string;
  /** number of decimals */
  decimals: number;
  /** lowest value for the top of the graph, so that noise does not look like a problem */
  leastScale: number;
  /** hidden on small screens */
  minor?: boolean;
  /** a figure that the graph shows as a second line */
  second?: FigureId;
}

export type FigureId =
  | "roundTrip"
  | "jitter"
  | "patchAge"
  | "interpolationDelay"
  | "pendingInputs"
  | "lastCorrection"
  | "bytesIn"
  | "bytesOut"
  | "frame"
  | "work";

export const FIGURES: readonly Figure[] = [
  { id: "roundTrip", label: "Round trip", unit: " ms", decimals: 0, leastScale: 50 },
  { id: "jitter", label: "Jitter", unit: " ms", decimals: 0, leastScale: 20 },
  { id: "patchAge", label: "Patch age", unit: " ms", decimals: 0, leastScale: 100, minor: true },
  { id: "interpolationDelay", label: "Drawn behind", unit: " ms", decimals: 0, leastScale: 100, minor: true },
  { id: "pendingInputs", label: "Pending inputs", unit: "", decimals: 0, leastScale: 10, minor: true },
  { id: "lastCorrection", label: "Correction", unit: " u", decimals: 2, leastScale: 1 },
  { id: "bytesIn", label: "In", unit: " B/s", decimals: 0, leastScale: 1000 },
  { id: "bytesOut", label: "Out", unit: " B/s", decimals: 0, leastScale: 500, minor: true },
  { id: "frame", label: "Frame", unit: " ms", decimals: 1, leastScale: 20, second: "work" },
];

/** Formats a value without its unit: large values in thousands, NaN as a dash. */
export function formatFigure(value: number, decimals: number): string {
  if (Number.isNaN(value)) return "–";
  if (Math.abs(value) >= 10_000) return `${(value / 1000).toFixed(value >= 100_000 ? 0 : 1)}k`;
  return value.toFixed(decimals);
}

/** The top of a graph for a value: 1, 2 or 5 times a power of ten, at least `least`. */
export function niceScale(value: number, least: number): number {
  if (value <= least) return least;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const step of [1, 2, 5]) {
    if (value <= step * power) return step * power;
  }
  return 10 * power;
}
