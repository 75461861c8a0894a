import { stepsIn } from "./constants.ts";
import { fraction } from "./hash.ts";
import { LONGEST_SHIP } from "./kinds.ts";
import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";
import { type Thing, touches } from "./touch.ts";

/**
 * One crown for this many pilots, and at most this many in a world of 1000 x 1000 units. Alone there is none, because
 * nobody could take it.
 */
const PILOTS_PER_CROWN = 40;
const MOST_CROWNS = 3;
const FEWEST_PILOTS = 2;

/** Distance between the centers of two ships, or of a ship and a free crown, at which a crown is taken, units. */
export const CROWN_REACH = 40;

/**
 * Largest distance to where the holder is on the server at that moment, units. A pilot touches the holder where it is
 * drawn, which is some time ago. This is what a holder can still take for a touch.
 */
export const FAIR_REACH = 80;

/** After a crown was taken, nobody else can take it for this long, steps: 1.5 s. */
export const SAFE_STEPS = stepsIn(1500);

/**
 * The holder of a crown gets a point this often, steps: 2 s. With a point each second, the crown gives three pilots more than
 * everything else together.
 */
export const CROWN_POINT_EVERY = stepsIn(2000);

/** Values of the count of a crown, which has 8 bits on the wire. */
const COUNTS = 256;

/** Which hash of the seed, crown and count is used. */
const PLACE = 0xc704;

interface Position {
  readonly x: number;
  readonly y: number;
}

export interface Crown<T> extends Thing {
  /** where it is while nobody holds it, units */
  x: number;
  y: number;
  holder: T | undefined;
  /** how often it was dropped in this round, modulo 256: its place follows from that */
  count: number;
  /** steps in which nobody can take it */
  safe: number;
  /** steps that it was held since it was free */
  held: number;
}

/** Crowns in a full room. A larger world has as many more as its area is larger. */
export function mostCrowns({ parts }: Torus): number {
  return Math.floor(MOST_CROWNS * parts);
}

/** Number of crowns in a room. */
export function crownsFor(world: Torus, pilots: number): number {
  return pilots < FEWEST_PILOTS ? 0 : Math.min(mostCrowns(world), Math.ceil(pilots / PILOTS_PER_CROWN));
}

/** A crown that is not placed yet. */
export function newCrown<T>(): Crown<T> {
  return { x: 0, y: 0, radius: CROWN_REACH - LONGEST_SHIP / 4, holder: undefined, count: 0, safe: 0, held: 0 };
}

/**
 * Puts a crown where it is free. The server sends only its count, so both sides call this.
 *
 * @param seed of the round
 * @param index of the crown
 * @param crown changed in place
 */
export function freeCrown<T>(world: Torus, seed: number, index: number, count: number, crown: Crown<T>): void {
  crown.holder = undefined;
  crown.count = count % COUNTS;
  crown.safe = 0;
  crown.held = 0;
  crown.x = fraction(seed ^ PLACE, index, 2 * crown.count) * world.size;
  crown.y = fraction(seed ^ PLACE, index, 2 * crown.count + 1) * world.size;
}

/** Gives a crown to a pilot. The time until its next point goes on, so that it pays as much when it changes hands often. */
export function crownPilot<T>(crown: Crown<T>, holder: T): void {
  crown.holder = holder;
  crown.safe = SAFE_STEPS;
}

/** Runs one step of a crown. @returns the points that its holder gets */
export function stepCrown(crown: Crown<unknown>): number {
  if (crown.safe > 0) crown.safe--;
  if (crown.holder === undefined) return 0;
  crown.held++;
  return crown.held % CROWN_POINT_EVERY === 0 ? 1 : 0;
}

/** A reusable circle around the holder of a crown. */
const around = { x: 0, y: 0, radius: CROWN_REACH - LONGEST_SHIP / 4 };

/** Whether a ship is near enough to the holder of a crown to take it. @param holder the holder's ship now */
export function canRob(world: Torus, ship: Readonly<Ship>, holder: Position): boolean {
  return world.isWithin(ship, holder, FAIR_REACH);
}

/**
 * Whether a ship that can rob the holder of a crown takes it.
 *
 * @param seen where the pilot saw the holder
 */
export function robs(world: Torus, ship: Readonly<Ship>, seen: Position): boolean {
  around.x = seen.x;
  around.y = seen.y;
  return touches(world, ship, around);
}
