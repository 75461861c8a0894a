/** The scale is linear up to about this time, ms, and logarithmic above. */
export const LINEAR_MS = 50;

/** Times for labels, the most important first; ms. */
const MARKS = [
  0, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 75, 25, 150, 300, 700, 1500, 3000, 7000, 15_000,
  30_000,
];

/**
 * Chooses times for the labels of a scale.
 *
 * @param min of the scale, ms
 * @param max of the scale, ms
 * @param height of the scale, px
 * @param apart least distance between two labels, px
 */
export function marks(min: number, max: number, height: number, apart: number): number[] {
  const warped = (ms: number) => Math.asinh(ms / LINEAR_MS);
  const placeOf = (ms: number) => ((warped(ms) - warped(min)) / (warped(max) - warped(min))) * height;
  const chosen: number[] = [];
  const choose = (mark: number) => {
    if (mark < min || mark > max) return;
    if (chosen.every((other) => Math.abs(placeOf(other) - placeOf(mark)) >= apart)) chosen.push(mark);
  };
  MARKS.forEach(choose);
  // After zooming in, few of these times may be visible. Then any round number will do.
  for (let step = 1000; chosen.length < 4 && step >= 0.1; step /= 10) {
    for (let mark = Math.ceil(min / step) * step; mark <= max; mark += step) choose(Math.round(mark * 10) / 10);
  }
  return chosen.sort((a, b) => a - b);
}
