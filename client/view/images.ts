import type { Torus } from "../../game/torus.ts";

/**
 * Where on a torus a thing has to be drawn to be seen whole: at its place, and again a world further for each edge it
 * reaches across.
 *
 * @param place units, in the world
 * @param reach units from the centre to its outermost point
 * @param draw called with how far each image is from its place, its own one first, and the number of the image; units,
 * all whole, because fractions would be garbage after each call
 * @returns images, 1, 2 or 4
 */
export function forEachImage(
  world: Torus,
  place: Readonly<{ x: number; y: number }>,
  reach: number,
  draw: (acrossX: number, acrossY: number, image: number) => void,
): number {
  const acrossX = across(world, place.x, reach);
  const acrossY = across(world, place.y, reach);
  let images = 0;
  draw(0, 0, images++);
  if (acrossX !== 0) draw(acrossX, 0, images++);
  if (acrossY !== 0) draw(0, acrossY, images++);
  if (acrossX !== 0 && acrossY !== 0) draw(acrossX, acrossY, images++);
  return images;
}

function across({ size }: Torus, coordinate: number, reach: number): number {
  if (coordinate < reach) return size;
  if (coordinate > size - reach) return -size;
  return 0;
}
