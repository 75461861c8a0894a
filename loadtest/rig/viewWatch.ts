import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import { FORGET_MS, FRESH } from "../../protocol/sentView.ts";
import { MOST_SHIPS } from "../../protocol/shipsMessage.ts";
import type { Fleet, Places } from "./fleet.ts";
import type { Report } from "./skyTruth.ts";

/** Time after which a step is checked, ms of room time. Until then, all clients should have had its patch. */
const CHECKED_AFTER_MS = 1000;

/** Rounding of positions and distances, units. The server counts ships within one unit as equally far. */
const ROUNDING = 2;

/** Ships further away than this are none of the nearest in a view, units. */
const DISTANCES = 1024;

/** How fresh the ships in the views of the witnesses were. */
export interface Freshness {
  /** steps of the room that were checked */
  steps: number;
  /** in a step: ships within the one view in the middle that all fly in, the fewest */
  together: number;
  /** ships in the view of a witness: the fewest and the most */
  fewest: number;
  most: number;
  /** updates of witnesses that were checked, and those in which one of the FRESH nearest ships was missing */
  updates: number;
  stale: number;
  /** the longest time for which a ship was in the view of a witness and was not sent to it, ms of room time */
  longestMs: number;
}

/** A witness: what it knows of each ship, by number. */
interface Witness {
  /** room time of the last update that had the ship, or of the last step in which it was not in the view, ms; 0 before */
  since: Float64Array;
  /** number of the last check in which the ship was in the update */
  sentIn: Uint32Array;
}

/**
 * Compares what witnesses were sent with where all ships really were (`Fleet`), so that it also finds ships that nobody
 * was sent.
 */
export class ViewWatch {
  readonly #world: Torus;
  readonly #fleet: Fleet;
  /** whether a ship is in the view that all should be in */
  readonly #isTogether: (ship: Readonly<Pick<Ship, "x" | "y">>) => boolean;
  /** by room time, in order of arrival */
  readonly #waiting = new Map<number, Report[]>();
  readonly #witnesses = new Map<number, Witness>();
  readonly #distances = new Uint16Array(DISTANCES);
  #checks = 0;
  #freshness = fresh();

  constructor(world: Torus, fleet: Fleet, isTogether: (ship: Readonly<Pick<Ship, "x" | "y">>) => boolean) {
    this.#world = world;
    this.#fleet = fleet;
    this.#isTogether = isTogether;
  }

  /** Since the last `reset`; undefined if nothing was checked. */
  get freshness(): Freshness | undefined {
    return this.#freshness.steps === 0 ? undefined : { ...this.#freshness };
  }

  reset(): void {
    this.#waiting.clear();
    this.#freshness = fresh();
  }

  /**
   * Takes a report, and checks those of earlier steps.
   *
   * @param time room time of the step, ms
   * @returns what is wrong with one of those; undefined if nothing is
   */
  add(time: number, report: Report): string | undefined {
    const reports = this.#waiting.get(time);
    if (reports === undefined) this.#waiting.set(time, [report]);
    else reports.push(report);
    let wrong: string | undefined;
    for (const [due, dueReports] of this.#waiting) {
      if (due > time - CHECKED_AFTER_MS) break;
      this.#waiting.delete(due);
      const places = this.#fleet.at(due);
      if (places !== undefined) wrong ??= this.#checkStep(due, places, dueReports);
    }
    return wrong;
  }

  #checkStep(time: number, places: Readonly<Places>, reports: readonly Report[]): string | undefined {
    const { x, y, known } = places;
    let together = 0;
    for (const { number } of this.#fleet.ships) {
      if (known[number] === 1 && this.#isTogether({ x: x[number] as number, y: y[number] as number })) together++;
    }
    this.#freshness.together = Math.min(this.#freshness.together, together);
    this.#freshness.steps++;
    let wrong: string | undefined;
    for (const report of reports) {
      const { client, ships } = report;
      for (const [number, ship] of ships) {
        if (!this.#fleet.agrees(number, time, ship.x, ship.y))
          wrong ??= `client ${client} was sent ship ${number} where its inputs do not lead at ${time} ms`;
      }
      const found = this.#checkReport(time, places, report);
      if (found !== undefined) wrong ??= `client ${client} was not sent ship ${found} at ${time} ms`;
    }
    return wrong;
  }

  /** @returns a ship that is missing, and why it should be there */
  #checkReport(time: number, { x, y, known, count }: Readonly<Places>, report: Report): string | undefined {
    const { ships, complete, own } = report;
    const { since, sentIn } = this.#witnessOf(report.client);
    const freshness = this.#freshness;
    const check = ++this.#checks;
    const distances = this.#distances.fill(0);
    let missing: string | undefined;
    let nearestMissing = Number.POSITIVE_INFINITY;
    let inView = 0;
    for (const number of ships.keys()) {
      sentIn[number] = check;
      since[number] = time;
    }
    for (const { number } of this.#fleet.ships) {
      if (known[number] !== 1) continue;
      const dx = Math.abs(this.#world.delta(own.x, x[number] as number));
      const dy = Math.abs(this.#world.delta(own.y, y[number] as number));
      const distance = Math.sqrt(dx * dx + dy * dy);
      if (distance < DISTANCES) distances[distance | 0] = (distances[distance | 0] as number) + 1;
      if (dx > LONG_SIDE / 2 - ROUNDING || dy > SHORT_SIDE / 2 - ROUNDING) {
        since[number] = time;
        continue;
      }
      inView++;
      if (sentIn[number] === check) continue;
      if (since[number] === 0) since[number] = time;
      const age = time - (since[number] as number);
      freshness.longestMs = Math.max(freshness.longestMs, age);
      nearestMissing = Math.min(nearestMissing, distance);
      if (complete) missing ??= `${number}, which is in its view,`;
      else if (age > FORGET_MS) missing ??= `${number}, which is in its view, for ${age} ms`;
    }
    freshness.updates++;
    freshness.fewest = Math.min(freshness.fewest, inView);
    freshness.most = Math.max(freshness.most, inView);
    // Ships at unknown places may be among the nearest.
    const nearest = FRESH - (this.#fleet.size - count);
    if (nearestMissing < this.#radiusOf(nearest) - ROUNDING) freshness.stale++;
    return missing;
  }

  /** Distance of a witness within which not more than a number of ships were counted, units. */
  #radiusOf(ships: number): number {
    let left = ships;
    for (let distance = 0; distance < DISTANCES; distance++) {
      left -= this.#distances[distance] as number;
      if (left < 0) return distance;
    }
    return DISTANCES;
  }

  #witnessOf(client: number): Witness {
    let witness = this.#witnesses.get(client);
    if (witness === undefined) {
      witness = { since: new Float64Array(MOST_SHIPS), sentIn: new Uint32Array(MOST_SHIPS) };
      this.#witnesses.set(client, witness);
    }
    return witness;
  }
}

function fresh(): Freshness {
  const most = Number.POSITIVE_INFINITY;
  return { steps: 0, together: most, fewest: most, most: 0, updates: 0, stale: 0, longestMs: 0 };
}
