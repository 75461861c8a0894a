import { newRings, placeRings, type Ring, ringWorld } from "./gates.ts";
import { hash } from "./hash.ts";
import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";
import { touches } from "./touch.ts";

/** Rings of a daily course. */
export const COURSE_RINGS = 20;

/** Which hash of the day is used. */
const COURSE = 0xc0;

/** Milliseconds of a day. */
const DAY_MS = 86_400_000;

/** Number of a day, the same everywhere. @param now ms since 1970 */
export function dayOf(now: number): number {
  return Math.floor(now / DAY_MS);
}

/** The rings of a day's course. */
export function courseOf(world: Torus, day: number): Ring[] {
  const rings = newRings(COURSE_RINGS);
  placeRings(ringWorld(world), hash(COURSE, day, 0), 0, rings);
  return rings;
}

/** How far a pilot is in a course. */
export interface CourseRun {
  /** index of the next ring; COURSE_RINGS when the course is finished */
  next: number;
  /** inputs since the first ring, each of one step; the time of the course when it is finished */
  steps: number;
}

/** A run that has not begun: the time begins at the first ring. */
export function newCourseRun(): CourseRun {
  return { next: 0, steps: 0 };
}

/**
 * Continues a run. Call this after each input of the ship.
 *
 * @param run changed in place
 * @returns whether the ship has passed a ring
 */
export function flyCourse(world: Torus, rings: readonly Ring[], ship: Readonly<Ship>, run: CourseRun): boolean {
  const ring = rings[run.next];
  if (ring === undefined) return false;
  if (run.next > 0) run.steps++;
  if (!touches(ringWorld(world), ship, ring)) return false;
  run.next++;
  return true;
}
