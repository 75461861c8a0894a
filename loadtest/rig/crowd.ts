import { SHIP_KINDS } from "../../game/kinds.ts";
import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import type { Dialect, Steering } from "./dialect.ts";
import { directions, type Flight } from "./formation.ts";

/** All kinds of ships fly alike. */
const { maxSpeed: MAX_SPEED, thrust: THRUST } = SHIP_KINDS[0];

/** Part of the thrust with which a flight plans to brake. The rest is for turning. */
const BRAKING = 0.5;

/** Distance at which a ship has reached its target and gets another one, units. */
const REACHED = 40;

/** Distance of the targets from the edge of the view, units. A ship that turns there stays inside. */
const INSET = 30;

type Place = Readonly<Pick<Ship, "x" | "y">>;

/** Flights that lead all ships into one view in the middle of the world and keep them there. All steer and thrust. */
export class Crowd {
  readonly #world: Torus;
  readonly #random: () => number;
  readonly #toward: (facing: number) => Steering;

  constructor(world: Torus, dialect: Dialect, random: () => number = Math.random) {
    this.#world = world;
    this.#random = random;
    this.#toward = directions(dialect, true);
  }

  /** Whether a place is in the view. */
  has({ x, y }: Place): boolean {
    const middle = this.#world.size / 2;
    return Math.abs(x - middle) <= LONG_SIDE / 2 && Math.abs(y - middle) <= SHORT_SIDE / 2;
  }

  /** A flight from one random target in the view to the next one. */
  flight(): Flight {
    let target = this.#target();
    return ({ x, y, vx, vy }) => {
      let dx = this.#world.delta(x, target.x);
      let dy = this.#world.delta(y, target.y);
      if (Math.hypot(dx, dy) < REACHED) {
        target = this.#target();
        dx = this.#world.delta(x, target.x);
        dy = this.#world.delta(y, target.y);
      }
      const distance = Math.hypot(dx, dy);
      // The speed from which the ship can still brake before the target.
      const speed = Math.min(MAX_SPEED, Math.sqrt(2 * BRAKING * THRUST * distance));
      const [wantedX, wantedY] = [(dx / distance) * speed, (dy / distance) * speed];
      return this.#toward(Math.atan2(wantedY - vy, wantedX - vx));
    };
  }

  #target(): Place {
    const middle = this.#world.size / 2;
    return {
      x: middle + (this.#random() - 0.5) * (LONG_SIDE - 2 * INSET),
      y: middle + (this.#random() - 0.5) * (SHORT_SIDE - 2 * INSET),
    };
  }
}
