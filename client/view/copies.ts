import type { Camera } from "./camera.ts";

/**
 * The world has no edges, so a thing near the edge of the view can also be visible at the opposite edge. This function
 * finds all copies of a thing that the camera sees.
 *
 * @param place units, in the world
 * @param reach units from the center of the thing to its outermost point
 * @param draw called for each copy with its offset from `place`, and its number. Copy 0 is the one closest to the
 *   center of the view. Offsets are 0 or a multiple of the side of the world: V8 would allocate an object for each
 *   fraction that is passed.
 * @returns number of copies: 1, 2 or 4
 */
export function forEachCopy(
  camera: Camera,
  place: Readonly<{ x: number; y: number }>,
  reach: number,
  draw: (offsetX: number, offsetY: number, copy: number) => void,
): number {
  const offsetX = camera.offsetX(place.x);
  const offsetY = camera.offsetY(place.y);
  const { size } = camera.world;
  const acrossX = across(place.x + offsetX - camera.x, size - reach - camera.halfWidth, size);
  const acrossY = across(place.y + offsetY - camera.y, size - reach - camera.halfHeight, size);
  let copies = 0;
  draw(offsetX, offsetY, copies++);
  if (acrossX !== 0) draw(offsetX + acrossX, offsetY, copies++);
  if (acrossY !== 0) draw(offsetX, offsetY + acrossY, copies++);
  if (acrossX !== 0 && acrossY !== 0) draw(offsetX + acrossX, offsetY + acrossY, copies++);
  return copies;
}

/**
 * Where the next copy along one axis is, if it is visible.
 *
 * @param fromCenter units from the center of the view to the closest copy
 * @param limit units from the center beyond which the next copy reaches into the view from the other side
 * @returns units: 0 if no other copy is visible
 */
function across(fromCenter: number, limit: number, size: number): number {
  if (fromCenter > limit) return -size;
  return fromCenter < -limit ? size : 0;
}
