import type { Velocity } from "../game/ship.ts";

/**
 * The name of the message by which a room gives a client its passport, a string, and of the option by which the client shows it
 * where it joins next. To the client it is a sealed letter: what is in it only servers can read for true.
 */
export const PASSPORT = "passport";

/** characters of a passport, at the most */
export const LONGEST_PASSPORT = 512;

/**
 * s from the moment it was given in which a passport is good for anything. Longer than a page that is refused may have to
 * wait: a minute, which is the longest Retry-After, with its spread and a second attempt.
 */
export const PASSPORT_SECONDS = 180;

/** What a passport carries from one process to the next: a ship as it was at the moment it was given. */
export interface Traveller extends Velocity {
  name: string;
  /** index into the palette of ship colours */
  color: number;
  /** units */
  x: number;
  /** units */
  y: number;
  /** radians */
  facing: number;
}
