import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import { FRESH, INNER, LEAD_S, LONGEST_CELL, MARGIN } from "../../protocol/sentView.ts";
import type { ViewWatch } from "./viewWatch.ts";

/** An overloaded server sends what is further from the middle of the view than this less often, units. */
const INNER_DISTANCE = (INNER * SHORT_SIDE) / 2;

/** Rounding of positions and distances, units. */
const ROUNDING = 2;

/** Steps of a room that are remembered until the slowest witness has reported them too. */
const REMEMBERED = 400;

/** What a message says about a ship. */
export interface Seen {
  readonly x: number;
  readonly y: number;
  readonly facing: number;
  readonly thrusting: boolean;
  readonly away: boolean;
}

/** What a client was sent in one step. */
export interface Report {
  /** number of the client in its swarm */
  client: number;
  /** by the ship's number */
  ships: ReadonlyMap<number, Seen>;
  /** whether the message claims to have all ships in and around the view */
  complete: boolean;
  /** the client's own ship, exactly */
  own: Pick<Ship, "x" | "y" | "vx" | "vy">;
}

/** What clients were sent in one step of a room. */
interface Step {
  /** the first sight of each ship, by number, and the client that had it */
  readonly first: Map<number, { readonly client: number; readonly ship: Seen }>;
  /** kept only where other clients tell which ships are missing */
  readonly reports: Report[];
}

/**
 * The ships of rooms whose type `sendsView`, put together from what several clients were sent. The messages of the same
 * room and step must agree, each must have all ships that are known to be in its view, and none has ships far outside.
 */
export class SkyTruth {
  readonly #world: Torus;
  readonly #watch: Pick<ViewWatch, "add"> | undefined;
  readonly #steps = new Map<string, Step>();

  /** @param watch knows where all ships are; without it, only ships that another client was sent can be missing */
  constructor(world: Torus, watch?: Pick<ViewWatch, "add">) {
    this.#world = world;
    this.#watch = watch;
  }

  /**
   * Compares a report with those of other clients about the same room and step.
   *
   * @param time room time of the step, ms
   * @returns what is wrong; undefined if nothing is
   */
  add(room: string, time: number, report: Report): string | undefined {
    const step = this.#step(`${room}@${time}`);
    let wrong = this.#outside(report) ?? differing(report, step.first);
    if (this.#watch === undefined) {
      for (const other of step.reports) wrong ??= this.#missing(report, other) ?? this.#missing(other, report);
      step.reports.push(report);
    }
    const earlier = this.#watch?.add(time, report);
    return wrong === undefined ? earlier : `${wrong} at ${time} ms`;
  }

  #step(key: string): Step {
    let step = this.#steps.get(key);
    if (step === undefined) {
      step = { first: new Map(), reports: [] };
      this.#steps.set(key, step);
      if (this.#steps.size > REMEMBERED) this.#steps.delete(this.#steps.keys().next().value ?? "");
    }
    return step;
  }

  /** A ship that is neither in the view nor around it. */
  #outside({ client, ships, own }: Report): string | undefined {
    const world = this.#world;
    const across = LONG_SIDE / 2 + MARGIN + LONGEST_CELL + ROUNDING;
    const along = SHORT_SIDE / 2 + MARGIN + LONGEST_CELL + ROUNDING;
    for (const [number, { x, y }] of ships) {
      const dx = Math.abs(world.delta(own.x + LEAD_S * own.vx, x));
      const dy = Math.abs(world.delta(own.y + LEAD_S * own.vy, y));
      if (dx > across || dy > along)
        return `client ${client} was sent ship ${number}, which is far outside of its view`;
    }
    return undefined;
  }

  /** A ship of another client's report that this one should have. */
  #missing(report: Report, other: Report): string | undefined {
    const { client, ships, complete, own } = report;
    const near = complete ? Number.POSITIVE_INFINITY : this.#nearest(report) - ROUNDING;
    for (const [number, ship] of other.ships) {
      if (ships.has(number) || !this.#inView(own, ship)) continue;
      if (complete) return `client ${client} was not sent ship ${number}, which is in its view`;
      if (this.#world.distance(own, ship) < near)
        return `client ${client} was not sent ship ${number}, one of the nearest`;
    }
    return undefined;
  }

  /** Distance within which a message must have all ships even if it does not claim to have all of the view, units. */
  #nearest({ ships, own }: Report): number {
    const distances = Float64Array.from(ships.values(), (ship) => this.#world.distance(own, ship)).sort();
    const nearest = distances[Math.min(FRESH, distances.length) - 1] ?? 0;
    return Math.min(nearest, INNER_DISTANCE - LEAD_S * Math.hypot(own.vx, own.vy));
  }

  #inView(own: Report["own"], { x, y }: Seen): boolean {
    const world = this.#world;
    return (
      Math.abs(world.delta(own.x, x)) <= LONG_SIDE / 2 - ROUNDING &&
      Math.abs(world.delta(own.y, y)) <= SHORT_SIDE / 2 - ROUNDING
    );
  }
}

/** A ship that two reports of the same step have differently. @param first the first sight of each ship; is added to */
function differing({ client, ships }: Report, first: Step["first"]): string | undefined {
  let found: string | undefined;
  for (const [number, ship] of ships) {
    const other = first.get(number);
    if (other === undefined) {
      first.set(number, { client, ship });
      continue;
    }
    const { x, y, facing, thrusting, away } = other.ship;
    const same = ship.x === x && ship.y === y && ship.facing === facing;
    if (same && ship.thrusting === thrusting && ship.away === away) continue;
    found ??= `clients ${client} and ${other.client} were sent ship ${number} differently`;
  }
  return found;
}
