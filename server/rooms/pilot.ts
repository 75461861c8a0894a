import type { InputAccessor } from "@colyseus/core";
import type { Traveller } from "../../protocol/passport.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { hasAcknowledged } from "../colyseus/seats.ts";
import type { Connection } from "./connection.ts";
import { PassportSchedule } from "./passportSchedule.ts";
import { PilotSimulation } from "./pilotSimulation.ts";

/**
 * One session in a room, from its join to the end of its seat, with everything that belongs to it. The framework's
 * clients come and go with each connection; each has its pilot as `userData`.
 */
export class Pilot {
  readonly sessionId: string;
  /** the ship as everybody sees it */
  readonly player: Player;
  /** which inputs are flown when, and where the ship is */
  readonly simulation: PilotSimulation;
  /** when its client is given the next passport */
  readonly passports = new PassportSchedule();
  #connection: Connection;
  /** the ship it has come with from another process, until its client has another passport than that ship's */
  #traveller: Traveller | undefined;

  /** @param inputs the queue of the connection */
  constructor(player: Player, inputs: InputAccessor<ShipInput>, connection: Connection) {
    this.player = player;
    this.simulation = new PilotSimulation(player, inputs);
    this.#connection = connection;
    this.sessionId = connection.client.sessionId;
    this.#traveller = connection.client.auth?.traveller;
  }

  /** the connection it has, or had last */
  get connection(): Connection {
    return this.#connection;
  }

  /**
   * Whether its ship has come from another process, and its client has not said that it has joined. The client still
   * holds the passport of that ship, and no other, so no seat is kept for it: it is to show the passport again.
   */
  get arriving(): boolean {
    return this.#traveller !== undefined && !hasAcknowledged(this.#connection.client);
  }

  /** The ship whose passport is to be made valid again, since that ship is gone before it has arrived; undefined if none is. */
  get unarrived(): Traveller | undefined {
    return this.arriving ? this.#traveller : undefined;
  }

  /** Its client was given a passport of this room, so the one it has come with is of no use any more. */
  settle(): void {
    this.#traveller = undefined;
  }

  /** Its connection is lost, and its seat is held. */
  drop(): void {
    this.simulation.drop();
  }

  /**
   * It is back, on another connection.
   *
   * @param inputs the queue of that
   */
  resume(connection: Connection, inputs: InputAccessor<ShipInput>): void {
    this.#connection = connection;
    this.settle();
    this.passports.restart();
    this.simulation.resume(inputs);
  }
}
