import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { hasAcknowledged } from "../colyseus/seats.ts";
import { ClientView } from "./bigsky/clientView.ts";
import type { Connection } from "./connection.ts";
import { PassportSchedule } from "./passportSchedule.ts";
import type { Redeemed } from "./passports.ts";
import { type InputQueue, PilotSimulation, type Rules } from "./pilotSimulation.ts";

export interface PilotOptions extends Partial<Rules> {
  /** the room's */
  world: Torus;
}

/**
 * One session in a room, from its join to the end of its seat, with everything that belongs to it. The framework has a
 * new client object for each connection of the session; each has the pilot as its `userData`.
 */
export class Pilot {
  readonly sessionId: string;
  /** the ship in the state of the room */
  readonly player: Player;
  /** the ship as it is simulated, and which inputs are applied when */
  readonly simulation: PilotSimulation;
  /** when the client gets its next passport */
  readonly passports: PassportSchedule;
  /** what the client sees, in a room whose type `sendsView` */
  readonly view: ClientView;
  /** Whether an operator has disconnected the client. Then neither its seat nor its old passport is valid any more. */
  dismissed = false;
  #connection: Connection;
  /** the passport that the client joined with, until the client has a passport of this room */
  #redeemed: Redeemed | undefined;

  /** @param inputs the queue of the connection */
  constructor(player: Player, connection: Connection, inputs: InputQueue, { world, ...rules }: PilotOptions) {
    this.player = player;
    this.passports = new PassportSchedule(world);
    this.simulation = new PilotSimulation(world, player, inputs, rules);
    this.view = new ClientView(this);
    this.#connection = connection;
    this.sessionId = connection.client.sessionId;
    this.#redeemed = connection.client.auth?.redeemed;
  }

  /** the session's connection, or its last one */
  get connection(): Connection {
    return this.#connection;
  }

  /**
   * Whether the client joined with a passport and has not acknowledged the join. Then the client still has only that
   * passport, so no seat is held for it: it should present the passport again.
   */
  get needsOldPassport(): boolean {
    return this.#redeemed !== undefined && !hasAcknowledged(this.#connection.client);
  }

  /** The passport to make valid again if the session ends now, because the client still needs it; undefined if none. */
  get passportToGiveBack(): Redeemed | undefined {
    return this.needsOldPassport && !this.dismissed ? this.#redeemed : undefined;
  }

  /** Call this when the client was sent a passport of this room, which replaces the one that it joined with. */
  settle(): void {
    this.#redeemed = undefined;
  }

  /** Call this when the connection is lost and the seat is held. */
  drop(): void {
    this.simulation.disconnect();
  }

  /**
   * Continues the session on a new connection.
   *
   * @param inputs the queue of that connection
   */
  resume(connection: Connection, inputs: InputQueue): void {
    this.#connection = connection;
    this.settle();
    this.passports.restart();
    this.simulation.resume(inputs);
  }
}
