import { WORLD_SIZE } from "./constants.ts";

/**
 * A coordinate wrapped into the world.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrap(coordinate: number): number {
  const inside = coordinate % WORLD_SIZE;
  if (inside >= 0) return inside;
  const wrapped = inside + WORLD_SIZE;
  // A hair below 0 is rounded up to the edge itself, which is 0.
  return wrapped < WORLD_SIZE ? wrapped : 0;
}

/**
 * Positions per world side that the wire can name: 16 bits, so one step of the grid is 125/8192 units, about 0.015.
 */
const POSITIONS = 65536;

/**
 * The position on the wire's grid nearest to a coordinate, wrapped into the world: what everybody else is told of it.
 *
 * It repeats the arithmetic of `t.quantized(…, mode: "wrap")`, which @colyseus/schema does not export; a test holds
 * the two together.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrapToGrid(coordinate: number): number {
  return ((Math.floor((wrap(coordinate) / WORLD_SIZE) * POSITIONS + 0.5) % POSITIONS) / POSITIONS) * WORLD_SIZE;
}

/**
 * The position on the wire's grid nearest to a coordinate, of those that something in motion has not yet passed: whoever
 * is rounded again and again must gain nothing by it.
 *
 * @param coordinate units, any finite number
 * @param velocity of which only the sign counts
 * @returns units in [0, WORLD_SIZE)
 */
export function wrapToGridBehind(coordinate: number, velocity: number): number {
  const nearest = wrapToGrid(coordinate);
  const isAhead = shortestDelta(wrap(coordinate), nearest) * velocity > 0;
  return isAhead ? wrapToGrid(nearest - Math.sign(velocity) * (WORLD_SIZE / POSITIONS)) : nearest;
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
