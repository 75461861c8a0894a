import { WORLD_SIZE } from "./constants.ts";

/**
 * Wraps a coordinate into the world.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrap(coordinate: number): number {
  const inside = coordinate % WORLD_SIZE;
  if (inside >= 0) return inside;
  const wrapped = inside + WORLD_SIZE;
  // A tiny negative value is rounded up to WORLD_SIZE, which is the same place as 0.
  return wrapped < WORLD_SIZE ? wrapped : 0;
}

/**
 * Number of positions along one side of the world that the wire can represent: 16 bits. One step of this grid is
 * 125/8192 units, about 0.015.
 */
const POSITIONS = 65536;

/**
 * Rounds a coordinate to the wire's grid and wraps it into the world. This is the value that other clients receive.
 *
 * It repeats the arithmetic of `t.quantized(…, mode: "wrap")`, which @colyseus/schema does not export. A spec checks
 * that both give the same result.
 *
 * @param coordinate units, any finite number
 * @returns units in [0, WORLD_SIZE)
 */
export function wrapToGrid(coordinate: number): number {
  return ((Math.floor((wrap(coordinate) / WORLD_SIZE) * POSITIONS + 0.5) % POSITIONS) / POSITIONS) * WORLD_SIZE;
}

/**
 * Rounds a coordinate to the nearest grid position that is not ahead of it in the direction of motion. A ship that is
 * rounded many times must not gain distance by it.
 *
 * @param coordinate units, any finite number
 * @param velocity only its sign is used
 * @returns units in [0, WORLD_SIZE)
 */
export function wrapToGridBehind(coordinate: number, velocity: number): number {
  const nearest = wrapToGrid(coordinate);
  const isAhead = shortestDelta(wrap(coordinate), nearest) * velocity > 0;
  return isAhead ? wrapToGrid(nearest - Math.sign(velocity) * (WORLD_SIZE / POSITIONS)) : nearest;
}

/**
 * The shortest way from one coordinate to another, across the world's edge if that is shorter.
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
