import { DENSITY_SIDE } from "../../../protocol/shipsMessage.ts";

/** pixels of the picture along one square of the message, and along the picture */
const FINE = 4;
export const HEAT_SIDE = DENSITY_SIDE * FINE;

/** Opacity where there are most ships. */
const MOST_ALPHA = 0.6;

/** Colors from few ships to many, red, green and blue of 0 to 255. Ships in all colors are drawn over them. */
const COLORS = Uint8Array.of(58, 74, 220, 64, 130, 255, 96, 214, 255);
const LAST_COLOR = COLORS.length / 3 - 1;

/** A square with this many times the average is drawn with 63 % of the range. */
const CONTRAST = 3;

/** ships; the least that counts as the average, so that two ships in an empty sky are no crowd */
const LEAST_AVERAGE = 1;

/**
 * For each of the pixels of a square, the weights of four squares in a row: a cubic B-spline, which has no edges. The
 * first of them is two squares before that of the pixel for the first half of the pixels, and one before it for the rest.
 */
const SQUARES = 4;
const WEIGHTS = Float64Array.from(Array.from({ length: FINE }, (_, i) => spline(((i + 0.5) / FINE + 0.5) % 1)).flat());

function spline(t: number): readonly [number, number, number, number] {
  const [s, t2, t3] = [1 - t, t * t, t * t * t];
  return [(s * s * s) / 6, (3 * t3 - 6 * t2 + 4) / 6, (-3 * t3 + 3 * t2 + 3 * t + 1) / 6, t3 / 6];
}

/** The numbers of ships, with soft edges in each row of squares, and in each row of pixels. Reused for all messages. */
const rows = new Float32Array(HEAT_SIDE * DENSITY_SIDE);
const ships = new Float64Array(HEAT_SIDE ** 2);

/**
 * Draws how many ships are in each part of the world, with soft edges. The picture repeats as the world does.
 *
 * Its loops create no object and pass no fraction to a function. That would be a megabyte of garbage for the 4096 pixels.
 *
 * @param density of a message DENSITY
 * @param pixels HEAT_SIDE x HEAT_SIDE, RGBA with premultiplied alpha
 */
export function drawHeat(density: Uint8Array, pixels: Uint8Array): void {
  let sum = 0;
  for (let i = 0; i < DENSITY_SIDE ** 2; i++) sum += density[i] ?? 0;
  const scale = 1 / (CONTRAST * Math.max(LEAST_AVERAGE, sum / DENSITY_SIDE ** 2));
  for (let row = 0; row < DENSITY_SIDE; row++) soften(density, row * DENSITY_SIDE, 1, rows, row * HEAT_SIDE);
  for (let x = 0; x < HEAT_SIDE; x++) soften(rows, x, HEAT_SIDE, ships, x);
  paint(ships, scale, pixels);
}

/**
 * Softens the edges of a line of squares.
 *
 * @param from DENSITY_SIDE values from index `fromAt` on, `step` apart
 * @param to receives HEAT_SIDE values from index `toAt` on, `step` apart
 */
function soften(
  from: Uint8Array | Float32Array,
  fromAt: number,
  step: number,
  to: Float32Array | Float64Array,
  toAt: number,
): void {
  for (let pixel = 0; pixel < HEAT_SIDE; pixel++) {
    const first = Math.floor((pixel + FINE / 2) / FINE) - 2 + DENSITY_SIDE;
    const weights = (pixel % FINE) * SQUARES;
    let value = 0;
    for (let i = 0; i < SQUARES; i++) {
      value += (WEIGHTS[weights + i] ?? 0) * (from[fromAt + ((first + i) % DENSITY_SIDE) * step] ?? 0);
    }
    to[toAt + pixel * step] = value;
  }
}

/** @param scale 1 / number of ships that is drawn with 63 % of the range */
function paint(ships: Float64Array, scale: number, pixels: Uint8Array): void {
  for (let i = 0; i < ships.length; i++) {
    const level = 1 - Math.exp(-(ships[i] ?? 0) * scale);
    const place = level * LAST_COLOR;
    const index = Math.min(LAST_COLOR - 1, Math.floor(place));
    const alpha = MOST_ALPHA * level ** 0.75;
    for (let channel = 0; channel < 3; channel++) {
      const from = COLORS[3 * index + channel] ?? 0;
      const to = COLORS[3 * index + 3 + channel] ?? 0;
      pixels[4 * i + channel] = Math.round(alpha * (from + (to - from) * (place - index)));
    }
    pixels[4 * i + 3] = Math.round(alpha * 255);
  }
}
