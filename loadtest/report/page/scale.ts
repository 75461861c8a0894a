/** Up to about this the scale of the times is even; ms. */
export const EVEN_MS = 50;

/** Times that may be written at the scale, the most wanted first; ms. */
const MARKS = [
  0, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 75, 25, 150, 300, 700, 1500, 3000, 7000, 15_000,
  30_000,
];

/** The times to be written at a scale from one to another, ms, that is so high, without one covering another; px. */
export function marks(min: number, max: number, height: number, apart: number): number[] {
  const warped = (ms: number) => Math.asinh(ms / EVEN_MS);
  const placeOf = (ms: number) => ((warped(ms) - warped(min)) / (warped(max) - warped(min))) * height;
  const chosen: number[] = [];
  const choose = (mark: number) => {
    if (mark < min || mark > max) return;
    if (chosen.every((other) => Math.abs(placeOf(other) - placeOf(mark)) >= apart)) chosen.push(mark);
  };
  MARKS.forEach(choose);
  // Where somebody looks so closely that few of them are in sight, any round number will do.
  for (let step = 1000; chosen.length < 4 && step >= 0.1; step /= 10) {
    for (let mark = Math.ceil(min / step) * step; mark <= max; mark += step) choose(Math.round(mark * 10) / 10);
  }
  return chosen.sort((a, b) => a - b);
}
