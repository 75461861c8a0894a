import { Rewind } from "@colyseus/core";
import { schema, t } from "@colyseus/schema";
import { STEP_MS, stepsIn } from "../../game/constants.ts";
import { mostCrowns } from "../../game/crown.ts";
import type { Torus } from "../../game/torus.ts";

/** How far the holder of a crown is rewound at most, steps: 250 ms. */
const REWOUND_STEPS = stepsIn(250);

/** A position in the form that `Rewind` can record. It is no part of the state. */
const Place = schema({ x: t.float64().default(0), y: t.float64().default(0) }, "Place");

interface Position {
  readonly x: number;
  readonly y: number;
}

/**
 * Where the crowns have been in the last 250 ms, with the framework's lag compensation. A pilot touches the holder of a
 * crown where the page draws it: some time ago, because of the way of the patch, the interpolation, and the way of the
 * input.
 *
 * The framework can also have each client stamp its inputs with the time that it draws. That is not used: a stamp is a
 * claim, and the most that a false one could gain is what every pilot gets here, the best of the last 250 ms. It would
 * cost bytes with each input, and another format of frames to guard.
 */
export class CrownRewind {
  readonly #world: Torus;
  readonly #rewind: Rewind;
  readonly #places;
  /** reused */
  readonly #past = { x: 0, y: 0 };
  readonly #nearest = { x: 0, y: 0 };

  /** @param room has one history; any object of its own */
  constructor(room: object, world: Torus) {
    this.#world = world;
    this.#places = Array.from({ length: mostCrowns(world) }, () => new Place());
    this.#rewind = Rewind.get(room, { maxRewindMs: REWOUND_STEPS * STEP_MS });
    // Without interpolation, because that would cross the whole world at its edge.
    for (const place of this.#places) this.#rewind.attach(place, { fields: ["x", "y"], interpolate: "step" });
  }

  /** The holder of a crown has moved. @param crown its number, from 1 */
  follow(crown: number, { x, y }: Position): void {
    const place = this.#places[crown - 1];
    place?.untracked(() => {
      place.x = x;
      place.y = y;
    });
  }

  /** Notes where all crowns are. @param now time of the room, ms */
  record(now: number): void {
    this.#rewind.record(now, STEP_MS);
  }

  /**
   * Where a ship is nearest to the holder of a crown: now, or in the last 250 ms.
   *
   * @param crown its number, from 1
   * @param holder where the holder is now
   * @returns an object that is reused
   */
  nearest(crown: number, ship: Position, holder: Position): Position {
    const place = this.#places[crown - 1];
    let best = this.#keep(holder);
    let least = this.#world.distance(ship, holder);
    // The last record is one step old, since this step is not over.
    for (let i = 0; place !== undefined && i < REWOUND_STEPS; i++) {
      // At exactly the time of a record, the framework returns the one before it.
      const then = this.#rewind.at(this.#rewind.lastRecordedAt - i * STEP_MS + 1);
      then.read(place, ["x", "y"], this.#past);
      const distance = this.#world.distance(ship, this.#past);
      if (distance >= least) continue;
      least = distance;
      best = this.#keep(this.#past);
    }
    return best;
  }

  #keep({ x, y }: Position): Position {
    this.#nearest.x = x;
    this.#nearest.y = y;
    return this.#nearest;
  }
}
