import { STEP_SECONDS } from "../../game/constants.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { DENSITY_SIDE } from "../../protocol/shipsMessage.ts";
import type { Dialect, Steering } from "./dialect.ts";
import { directions, type Flight } from "./formation.ts";

/** All kinds of ships fly alike. */
const { maxSpeed: MAX_SPEED, thrust: THRUST } = SHIP_KINDS[0];

/**
 * Flights that spread ships evenly over a world, wherever they start: each gets a speed of its own by thrusting for a few
 * steps, and then coasts. In `seconds`, the speeds lead to all places of the world alike.
 */
export class Spread {
  /** time that the flights take, s */
  readonly seconds: number;
  readonly #world: Torus;
  readonly #random: () => number;
  readonly #moving: (facing: number) => Steering;
  readonly #coasting: (facing: number) => Steering;

  constructor(world: Torus, dialect: Dialect, random: () => number = Math.random) {
    this.#world = world;
    this.#random = random;
    this.seconds = (world.size * Math.SQRT1_2) / MAX_SPEED;
    this.#moving = directions(dialect, true);
    this.#coasting = directions(dialect, false);
  }

  flight(): Flight {
    const dx = (this.#random() - 0.5) * this.#world.size;
    const dy = (this.#random() - 0.5) * this.#world.size;
    const facing = Math.atan2(dy, dx);
    const speed = Math.hypot(dx, dy) / this.seconds;
    // A random rounding, so that speeds between two numbers of steps are right on average.
    let steps = Math.floor(speed / (THRUST * STEP_SECONDS) + this.#random());
    return () => (steps-- > 0 ? this.#moving : this.#coasting)(facing);
  }
}

/** How evenly the ships of a world are spread, from a message DENSITY. */
export interface Evenness {
  ships: number;
  /** ships of a square: the fewest and the most */
  least: number;
  most: number;
  /** variance of the ships of a square, divided by the mean; 1 if all places are equally likely */
  dispersion: number;
}

/** @param squares ships of each of the DENSITY_SIDE x DENSITY_SIDE squares */
export function evennessOf(squares: Uint8Array): Evenness {
  const ships = squares.reduce((sum, count) => sum + count, 0);
  const mean = ships / DENSITY_SIDE ** 2;
  const variance = squares.reduce((sum, count) => sum + (count - mean) ** 2, 0) / DENSITY_SIDE ** 2;
  return { ships, least: Math.min(...squares), most: Math.max(...squares), dispersion: variance / mean };
}
