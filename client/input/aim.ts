import { WORLD_SIZE } from "../../game/constants.ts";
import { shortestDelta } from "../../game/torus.ts";

/**
 * The offset from a ship to the pointer along one axis, the shortest way around the world. A pointer in the letterbox
 * beside the world means that side of the window, wherever the ship is.
 *
 * @param ship units, in [0, WORLD_SIZE)
 * @param pointer units; outside [0, WORLD_SIZE] for a pointer in the letterbox
 * @returns units
 */
export function aim(ship: number, pointer: number): number {
  return pointer >= 0 && pointer <= WORLD_SIZE ? shortestDelta(ship, pointer) : pointer - ship;
}
