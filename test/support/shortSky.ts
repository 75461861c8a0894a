import { CROWN_REACH, freeCrown, newCrown } from "../../game/crown.ts";
import { newRings, placeRings } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { roundSeed } from "../../game/round.ts";
import { newStar, placeStar, starsFor } from "../../game/stars.ts";

const { world } = ROOMS.game;
const rings = newRings();
const crown = newCrown();
const star = newStar();

interface Place {
  readonly x: number;
  readonly y: number;
}

/** Where ships begin. */
const START: Place = { x: world.size / 2, y: world.size / 2 };

/** Seeds that are tried. */
const TRIES = 3_000_000;

/** The largest turn of a chain that is nearly straight, radians. */
const STRAIGHT = 0.4;

/** Largest distance from the start to the first ring, units. */
const NEAR = 200;

/** Distance to the crown at which nobody else can be faster, units: a ship there touches it. */
const AT_HAND = CROWN_REACH - 10;

function bearing(from: Place, to: Place): number {
  return Math.atan2(world.delta(from.y, to.y), world.delta(from.x, to.x));
}

function between(a: number, b: number): number {
  return Math.abs(Math.atan2(Math.sin(a - b), Math.cos(a - b)));
}

/**
 * Finds a seed for a room in which nobody need fly long: in this round, the crown is where ships begin, a star and then
 * the first ring are near, and the chain is nearly straight.
 *
 * @param round its number
 */
export function seedOfShortSky(round: number): number {
  for (let seed = 0; seed < TRIES; seed++) if (isShort(roundSeed(seed, round))) return seed;
  throw new Error("there is no such seed");
}

function isShort(seed: number): boolean {
  freeCrown(world, seed, 0, 0, crown);
  if (world.distance(START, crown) > AT_HAND) return false;
  placeRings(world, seed, 0, rings);
  const [first = START] = rings;
  if (world.distance(START, first) > NEAR || !isStraight()) return false;
  for (let slot = 0; slot < starsFor(world, 2); slot++) {
    placeStar(world, seed, slot, 0, star);
    if (isOnTheWay(star, first)) return true;
  }
  return false;
}

/** Whether the way from the start through all rings turns little. */
function isStraight(): boolean {
  let from = START;
  let before: number | undefined;
  for (const ring of rings) {
    const course = bearing(from, ring);
    if (before !== undefined && between(course, before) > STRAIGHT) return false;
    before = course;
    from = ring;
  }
  return true;
}

function isOnTheWay(place: Place, to: Place): boolean {
  const distance = world.distance(START, place);
  const turn = between(bearing(START, place), bearing(START, to));
  return distance > 40 && distance < world.distance(START, to) && turn < STRAIGHT;
}
