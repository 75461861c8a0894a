import { DENSITY_SIDE } from "../../../protocol/shipsMessage.ts";

/** pixels of the picture along one square of the message, and along the picture */
const FINE = 4;
export const HEAT_SIDE = DENSITY_SIDE * FINE;

/** Opacity where there are most ships. */
const MOST_ALPHA = 0.6;

/** Colors from few ships to many, red, green and blue of 0 to 255. Ships in all colors are drawn over them. */
const COLORS = [
  [58, 74, 220],
  [64, 130, 255],
  [96, 214, 255],
] as const;

/** A square with this many times the average is drawn with 63 % of the range. */
const CONTRAST = 3;

/** ships; the least that counts as the average, so that two ships in an empty sky are no crowd */
const LEAST_AVERAGE = 1;

/** Weights of four squares in a row for each of the pixels of a square: a cubic B-spline, which has no edges. */
const WEIGHTS = Array.from({ length: FINE }, (_, i) => spline(((i + 0.5) / FINE + 0.5) % 1));

function spline(t: number): readonly [number, number, number, number] {
  const [s, t2, t3] = [1 - t, t * t, t * t * t];
  return [(s * s * s) / 6, (3 * t3 - 6 * t2 + 4) / 6, (-3 * t3 + 3 * t2 + 3 * t + 1) / 6, t3 / 6];
}

const rows = new Float32Array(HEAT_SIDE * DENSITY_SIDE);

/**
 * Draws how many ships are in each part of the world, with soft edges. The picture repeats as the world does.
 *
 * @param density of a message DENSITY
 * @param pixels HEAT_SIDE x HEAT_SIDE, RGBA with premultiplied alpha
 */
export function drawHeat(density: Uint8Array, pixels: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < DENSITY_SIDE ** 2; i++) sum += density[i] ?? 0;
  const scale = 1 / (CONTRAST * Math.max(LEAST_AVERAGE, sum / DENSITY_SIDE ** 2));
  for (let row = 0; row < DENSITY_SIDE; row++) {
    for (let x = 0; x < HEAT_SIDE; x++) {
      rows[row * HEAT_SIDE + x] = mix(x, (column) => density[row * DENSITY_SIDE + column] ?? 0);
    }
  }
  for (let y = 0; y < HEAT_SIDE; y++) {
    for (let x = 0; x < HEAT_SIDE; x++) {
      const ships = mix(y, (row) => rows[row * HEAT_SIDE + x] ?? 0);
      paint(1 - Math.exp(-ships * scale), pixels, (y * HEAT_SIDE + x) * 4);
    }
  }
}

/** The value of a pixel, from those of the squares around it. @param at returns the value of a square */
function mix(pixel: number, at: (square: number) => number): number {
  const first = Math.floor((pixel + 0.5) / FINE - 0.5) - 1 + DENSITY_SIDE;
  const weights = WEIGHTS[pixel % FINE];
  if (weights === undefined) return 0;
  const [a, b, c, d] = weights;
  const value = (i: number) => at((first + i) % DENSITY_SIDE);
  return a * value(0) + b * value(1) + c * value(2) + d * value(3);
}

/** @param level 0 to 1 */
function paint(level: number, pixels: Uint8Array, at: number): void {
  const place = level * (COLORS.length - 1);
  const index = Math.min(COLORS.length - 2, Math.floor(place));
  const [from, to] = [COLORS[index], COLORS[index + 1]];
  if (from === undefined || to === undefined) return;
  const alpha = MOST_ALPHA * level ** 0.75;
  for (let i = 0; i < 3; i++) {
    const [a, b] = [from[i] as number, to[i] as number];
    pixels[at + i] = Math.round(alpha * (a + (b - a) * (place - index)));
  }
  pixels[at + 3] = Math.round(alpha * 255);
}
