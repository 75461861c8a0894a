import { STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import type { Ring } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { touches } from "../../game/touch.ts";

const { world } = ROOMS.game;

/** Steers at a ring against the sideways motion of the ship, without ever braking. */
export function toward(ship: Readonly<Ship>, ring: Readonly<Ring>): Command {
  const dx = world.delta(ship.x, ring.x);
  const dy = world.delta(ship.y, ring.y);
  const distance = Math.hypot(dx, dy) + 1e-9;
  const facing = Math.atan2((100 * dy) / distance - ship.vy, (100 * dx) / distance - ship.vx);
  return { facing, thrusting: true };
}

/** Flies through rings. @param onStep called after each step @returns steps; undefined if it takes more than `most` */
export function flyThrough(
  rings: readonly Ring[],
  ship: Ship,
  most: number,
  onStep: (ship: Readonly<Ship>, step: number) => void = () => {},
): number | undefined {
  let next = 0;
  for (let step = 1; step <= most; step++) {
    const ring = rings[next] as Ring;
    stepShip(world, ship, toward(ship, ring), STEP_SECONDS);
    onStep(ship, step);
    if (touches(world, ship, ring)) next++;
    if (next === rings.length) return step;
  }
  return undefined;
}

/** A ship at full speed in front of the first ring, in the direction of the second. */
export function approaching([first, second]: readonly Ring[]): Ship {
  const { x, y } = first as Ring;
  const direction = Math.atan2(world.delta(y, second?.y ?? 0), world.delta(x, second?.x ?? 0));
  return {
    ...shipOf(NEW_SHIP),
    x: world.wrap(x - 100 * Math.cos(direction)),
    y: world.wrap(y - 100 * Math.sin(direction)),
    vx: 99.9 * Math.cos(direction),
    vy: 99.9 * Math.sin(direction),
  };
}
