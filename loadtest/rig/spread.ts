import { STEP_SECONDS } from "../../game/constants.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import type { Torus } from "../../game/torus.ts";
import { DENSITY_SIDE } from "../../protocol/shipsMessage.ts";
import type { Dialect, Steering } from "./dialect.ts";

/** All kinds of ships fly alike. */
const { maxSpeed: MAX_SPEED, thrust: THRUST } = SHIP_KINDS[0];

/** Directions that ships spread in. Ships with the same one share their frames. */
const DIRECTIONS = 128;

/**
 * Flights that spread ships evenly over a world, wherever they start: each gets a speed of its own by thrusting for a few
 * steps, and then coasts. In `seconds`, the speeds lead to all places of the world alike.
 */
export class Spread {
  /** time that the flights take, s */
  readonly seconds: number;
  readonly #world: Torus;
  readonly #random: () => number;
  readonly #moving: Steering[];
  readonly #coasting: Steering[];

  constructor(world: Torus, dialect: Dialect, random: () => number = Math.random) {
    this.#world = world;
    this.#random = random;
    this.seconds = (world.size * Math.SQRT1_2) / MAX_SPEED;
    const each = (thrusting: boolean) =>
      Array.from({ length: DIRECTIONS }, (_, i) => {
        const steering = dialect.steering(thrusting);
        steering.turn((i / DIRECTIONS) * 2 * Math.PI);
        // Whole inputs, because thrusting changes as well.
        const frame = steering.frame({ id: "", first: true });
        return { ...steering, input: steering.input, frame: () => frame };
      });
    this.#moving = each(true);
    this.#coasting = each(false);
  }

  /** A flight. @returns what to send in each step, by the number of inputs sent before */
  flight(): (step: number) => Steering {
    const dx = (this.#random() - 0.5) * this.#world.size;
    const dy = (this.#random() - 0.5) * this.#world.size;
    const turn = Math.atan2(dy, dx) / (2 * Math.PI) + 1;
    const direction = Math.round(turn * DIRECTIONS) % DIRECTIONS;
    const speed = Math.hypot(dx, dy) / this.seconds;
    // A random rounding, so that speeds between two numbers of steps are right on average.
    const steps = Math.floor(speed / (THRUST * STEP_SECONDS) + this.#random());
    return (step) => (step < steps ? this.#moving : this.#coasting)[direction] as Steering;
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
