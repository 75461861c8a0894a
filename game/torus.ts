import { WORLD_SIZE } from "./constants.ts";

/**
 * Positions per world side that the wire can name: 16 bits, so one quantum is 125/8192 units (about 0.015).
 * Every such position is exact in a double, and so is every sum of them, whole world sides included.
 */
const POSITIONS = 65536;

/**
 * The position on the wire's grid nearest to a coordinate, wrapped into the world.
 *
 * The step itself rounds to this grid, so that what a client decodes is what the server holds, to the last bit, and
 * a prediction that starts from it stays exact. It repeats the arithmetic of `t.quantized(…, mode: "wrap")`, which
 * @colyseus/schema does not export; a test holds the two together.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrapToGrid(coordinate: number): number {
  let inside = coordinate % WORLD_SIZE;
  if (inside < 0) inside += WORLD_SIZE;
  return ((Math.floor((inside / WORLD_SIZE) * POSITIONS + 0.5) % POSITIONS) / POSITIONS) * WORLD_SIZE;
}

/**
 * A coordinate wrapped into the world, without rounding. For drawing.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrap(coordinate: number): number {
  const inside = coordinate % WORLD_SIZE;
  return inside < 0 ? inside + WORLD_SIZE : inside;
}

/**
 * The short way round from one coordinate to another.
 *
 * @param from units
 * @param to units
 * @returns units in [-WORLD_SIZE / 2, WORLD_SIZE / 2]
 */
export function shortestDelta(from: number, to: number): number {
  const delta = (to - from) % WORLD_SIZE;
  if (delta > WORLD_SIZE / 2) return delta - WORLD_SIZE;
  if (delta < -WORLD_SIZE / 2) return delta + WORLD_SIZE;
  return delta;
}
