import { WORLD_SIZE } from "../../game/constants.ts";

/**
 * Where on a torus a thing has to be drawn to be seen whole: at its place, and again a world further for each edge it
 * reaches across.
 *
 * @param x units, in [0, WORLD_SIZE)
 * @param y units, in [0, WORLD_SIZE)
 * @param reach units from the centre to its outermost point
 * @param draw called with each place, its own one first; units
 */
export function forEachImage(x: number, y: number, reach: number, draw: (x: number, y: number) => void): void {
  draw(x, y);
  const acrossX = across(x, reach);
  const acrossY = across(y, reach);
  if (acrossX !== 0) draw(x + acrossX, y);
  if (acrossY !== 0) draw(x, y + acrossY);
  if (acrossX !== 0 && acrossY !== 0) draw(x + acrossX, y + acrossY);
}

function across(coordinate: number, reach: number): number {
  if (coordinate < reach) return WORLD_SIZE;
  if (coordinate > WORLD_SIZE - reach) return -WORLD_SIZE;
  return 0;
}
