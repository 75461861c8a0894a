import { setTimeout as sleep } from "node:timers/promises";
import { STEP_MS } from "../../game/constants.ts";
import type { Torus } from "../../game/torus.ts";
import { DENSITY } from "../../protocol/shipsMessage.ts";
import type { Frame } from "../../tools/frames.ts";
import { BigSkyChecker } from "./bigSkyChecker.ts";
import { Crowd } from "./crowd.ts";
import { bytesMessage, type Dialect, type Steering } from "./dialect.ts";
import { Fleet } from "./fleet.ts";
import type { Flight, FormationName } from "./formation.ts";
import type { CheckResults } from "./gameChecker.ts";
import type { RawClient } from "./rawClient.ts";
import { SkyTruth } from "./skyTruth.ts";
import { type Evenness, evennessOf, Spread } from "./spread.ts";
import { type Freshness, ViewWatch } from "./viewWatch.ts";

/** Time for all ships to gather in one view, ms. From a corner of the world, a ship takes half of it. */
const GATHER_MS = 60_000;

/** What a swarm in a room whose type `sendsView` has besides its clients: its flights in formation, and its witnesses. */
export class LargeWorld {
  /** how evenly the ships of the room were spread when its server last said so */
  evenness: Evenness | undefined;
  readonly #world: Torus;
  readonly #results: CheckResults;
  readonly #truth: SkyTruth;
  readonly #formation: Spread | Crowd | undefined;
  readonly #fleet: Fleet | undefined;
  readonly #watch: ViewWatch | undefined;
  readonly #checkers = new Map<RawClient, BigSkyChecker>();
  readonly #flights = new Map<RawClient, Flight>();

  /** @param formation without one, clients steer alike, and only witnesses know where ships are */
  constructor(world: Torus, dialect: Dialect, results: CheckResults, formation: FormationName | undefined) {
    this.#world = world;
    this.#results = results;
    if (formation !== undefined) {
      const crowd = new Crowd(world, dialect);
      this.#formation = formation === "crowd" ? crowd : new Spread(world, dialect);
      this.#fleet = new Fleet(world, (id) => this.#checkers.values().next().value?.player(id));
      this.#watch = new ViewWatch(world, this.#fleet, (ship) => crowd.has(ship));
    }
    this.#truth = new SkyTruth(world, this.#watch);
  }

  /** How fresh the ships in the views of witnesses were since `reset`; undefined without a formation. */
  get freshness(): Freshness | undefined {
    return this.#watch?.freshness;
  }

  reset(): void {
    this.#watch?.reset();
  }

  /** Makes a client a witness. */
  checkerFor(client: RawClient): BigSkyChecker {
    const checker = new BigSkyChecker(this.#world, client, this.#results, this.#truth);
    this.#checkers.set(client, checker);
    return checker;
  }

  /** A witness was sent a frame. */
  observe(frame: Frame): void {
    const density = bytesMessage(frame, DENSITY);
    if (density !== undefined) this.evenness = evennessOf(density);
  }

  admit(client: RawClient): void {
    if (this.#formation !== undefined) this.#flights.set(client, this.#formation.flight());
  }

  forget(client: RawClient): void {
    this.#flights.delete(client);
    this.#checkers.delete(client);
    this.#fleet?.forget(client);
  }

  /**
   * What a client sends next.
   *
   * @param usual what it sends outside of a formation
   * @returns undefined for nothing, until it is known where its ship starts
   */
  steering(client: RawClient, usual: Steering): Steering | undefined {
    if (this.#fleet === undefined) return usual;
    const ship = this.#fleet.shipOf(client);
    if (ship === undefined) return undefined;
    const steering = this.#flights.get(client)?.(ship.ahead) ?? usual;
    if (!client.silent) ship.send(steering.input);
    return steering;
  }

  noteUpdate(client: RawClient, frame: Frame): void {
    this.#fleet?.noteUpdate(client, frame);
  }

  notePart(client: RawClient, frame: Frame): void {
    this.#fleet?.notePart(client, frame);
  }

  /** Waits until the clients have flown apart, after which they steer as usual; or until all are in one view. */
  async formUp(): Promise<void> {
    if (this.#formation instanceof Crowd) await this.#gather(this.#formation);
    else if (this.#formation !== undefined) {
      await sleep(this.#formation.seconds * 1000);
      for (const client of this.#flights.keys()) client.needsWhole = true;
      this.#flights.clear();
    }
  }

  async #gather(crowd: Crowd): Promise<void> {
    const deadline = performance.now() + GATHER_MS;
    const all = () => {
      const ships = [...(this.#fleet?.ships ?? [])];
      return ships.length === this.#flights.size && ships.every(({ ship }) => crowd.has(ship));
    };
    while (!all() && performance.now() < deadline) await sleep(STEP_MS);
  }
}
