import { WORLD_SIZE } from "../../game/constants.ts";
import { shortestDelta } from "../../game/torus.ts";

/**
 * The way from a ship to where the pointer is, along one axis: the short way round the world. A pointer beside the sky, in
 * the letterbox, means that side of the window, wherever the ship is.
 *
 * @param ship units, in [0, WORLD_SIZE)
 * @param pointer units, beyond that for a pointer beside the sky
 * @returns units
 */
export function aim(ship: number, pointer: number): number {
  return pointer >= 0 && pointer <= WORLD_SIZE ? shortestDelta(ship, pointer) : pointer - ship;
}
