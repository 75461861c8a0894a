import type { Torus } from "../../game/torus.ts";

/**
 * The offset from a ship to the pointer along one axis, the shortest way around the world. A pointer in the letterbox
 * beside the world means that side of the window, wherever the ship is.
 *
 * @param world the room's
 * @param ship units, in the world
 * @param pointer units; outside [0, world.size] for a pointer in the letterbox
 * @returns units
 */
export function aim(world: Torus, ship: number, pointer: number): number {
  return pointer >= 0 && pointer <= world.size ? world.delta(ship, pointer) : pointer - ship;
}
