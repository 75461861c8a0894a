import { STEP_SECONDS, stepsIn } from "./constants.ts";
import { fraction } from "./hash.ts";
import { LONGEST_SHIP } from "./kinds.ts";
import { ROUND_STEPS } from "./round.ts";
import { Torus } from "./torus.ts";
import type { Thing } from "./touch.ts";

/** A chain of rings opens this often, steps: 30 s. */
export const CHAIN_EVERY = stepsIn(30_000);

/** How long a chain stays open, steps: 20 s. */
export const CHAIN_OPEN = stepsIn(20_000);

/** Rings in a chain. */
export const RINGS = 8;

/** Distance between the centers of two rings that follow each other, units. */
export const RING_SPACING = 140;

/** Distance between the centers of ship and ring at which the ring is passed, from any direction, units. */
export const RING_REACH = 45;

/**
 * Most that the way turns at a ring, radians: 40°. On a circle that turns by 68° per ring, a ship at full speed needs all
 * of its thrust (its turning radius is 125 units). The difference is what a pilot may get wrong.
 */
const MOST_TURN = (40 / 180) * Math.PI;

/** Points for a ring, and for the whole chain in addition. */
export const RING_POINTS = 1;
export const CHAIN_POINTS = 5;

/** Which hash of the seed, chain and ring is used for what. */
const [PLACE, TURN] = [0x6a7e, 0x6a7f];

export interface Ring extends Thing {
  x: number;
  y: number;
}

/** Side of the squares in which a chain repeats itself, at least, units. */
const LEAST_TILE = 1000;

const tiles = new WeakMap<Torus, Torus>();

/**
 * The world of the rings. A chain is open for 20 s, so in a world that takes longer to cross, each square of it has the same
 * chain: a world of 4096 units has 16 of them. Ships touch the rings of any square.
 */
export function ringWorld(world: Torus): Torus {
  let tile = tiles.get(world);
  if (tile === undefined) {
    const squares = Math.max(1, Math.floor(world.size / LEAST_TILE));
    tile = squares === 1 ? world : new Torus(world.size / squares);
    tiles.set(world, tile);
  }
  return tile;
}

/** Rings that are not placed yet: those of a chain, or so many. */
export function newRings(count = RINGS): Ring[] {
  return Array.from({ length: count }, () => ({ x: 0, y: 0, radius: RING_REACH - LONGEST_SHIP / 4 }));
}

/** Number of the chain that is open, from 0; -1 if none is. @param elapsed steps since the round began */
export function chainAt(elapsed: number): number {
  return elapsed < ROUND_STEPS && elapsed % CHAIN_EVERY < CHAIN_OPEN ? Math.floor(elapsed / CHAIN_EVERY) : -1;
}

/** Seconds until the chain closes that is open. @param elapsed steps since the round began */
export function secondsOpen(elapsed: number): number {
  return (CHAIN_OPEN - (elapsed % CHAIN_EVERY)) * STEP_SECONDS;
}

/**
 * Places the rings of a chain, which begins anywhere and in any direction.
 *
 * @param world as returned by `ringWorld`
 * @param seed of the round
 * @param chain its number
 * @param rings changed in place
 */
export function placeRings(world: Torus, seed: number, chain: number, rings: readonly Ring[]): void {
  let x = fraction(seed ^ PLACE, chain, 0) * world.size;
  let y = fraction(seed ^ PLACE, chain, 1) * world.size;
  let direction = fraction(seed ^ PLACE, chain, 2) * 2 * Math.PI;
  for (const [i, ring] of rings.entries()) {
    ring.x = world.wrap(x);
    ring.y = world.wrap(y);
    if (i > 0) direction += (2 * fraction(seed ^ TURN, chain, i) - 1) * MOST_TURN;
    x += RING_SPACING * Math.cos(direction);
    y += RING_SPACING * Math.sin(direction);
  }
}

/** Points for passing a ring of a chain, the last of which completes it. @param ring its index */
export function ringPoints(ring: number): number {
  return ring === RINGS - 1 ? RING_POINTS + CHAIN_POINTS : RING_POINTS;
}
