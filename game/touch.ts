import { kindOf } from "./kinds.ts";
import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";

/** A round thing in the world that ships can touch. */
export interface Thing {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  /** units */
  readonly radius: number;
}

/**
 * Whether a ship touches a thing; the ship counts as a circle as wide as its hull. The server calls this after each
 * input that it has applied, and the client after each input that it has predicted, so it must be pure.
 */
export function touches(world: Torus, ship: Readonly<Ship>, thing: Thing): boolean {
  return world.isWithin(ship, thing, thing.radius + kindOf(ship.kind).length / 4);
}
