import { ClientState } from "@colyseus/core";
import { PASSPORT, type Traveller } from "../../protocol/passport.ts";
import { sendAtOnce } from "../colyseus/sendAtOnce.ts";
import type { Admission, GameClient } from "./connection.ts";
import type { Passports } from "./passports.ts";
import type { Pilot } from "./pilot.ts";

/**
 * Takes the passports of clients that come to a room. Gives each client one as soon as it has joined, and another one as
 * its ship changes course: a process that is killed sends nothing any more, so each client must hold one at any time.
 *
 * Where 1,000 clients steer all the time that is 25 passports in a step and 3% of a core, most of it for sending them; at rest
 * it is nothing. docs/performance.md has the measurement.
 */
export class PassportDesk {
  readonly #passports: Passports;
  readonly #roomId: string;
  #closed = false;

  constructor(passports: Passports, roomId: string) {
    this.#passports = passports;
    this.#roomId = roomId;
  }

  /**
   * Looks at the passport that a client shows which is about to join.
   *
   * @returns the ship it comes with, if any; undefined if the client is not to be let in, since it has gone in the meantime
   */
  async admit(client: GameClient, passport: unknown): Promise<Admission | undefined> {
    const traveller = await this.#passports.redeem(passport);
    if (client.state !== ClientState.LEAVING && !this.#closed) return { traveller };
    this.giveBack(traveller);
    return undefined;
  }

  /** Makes a passport valid again whose ship has never arrived. */
  giveBack(traveller: Traveller | undefined): void {
    if (traveller !== undefined) this.#passports.giveBack(traveller);
  }

  /** Gives a passport to a client, if it is due. To be called with each step, after the patch. @param now ms */
  turn({ connection: { client }, player, passports }: Pilot, now: number): void {
    // For almost everybody in almost every step.
    if (now < passports.next) return;
    if (client.state !== ClientState.JOINED || !passports.isDue(player, now)) return;
    passports.note(player, now);
    this.#give(client, player);
  }

  /** Gives everybody one, and lets nobody in: this process ends. */
  close(pilots: Iterable<Pilot>): void {
    this.#closed = true;
    for (const pilot of pilots) {
      const { client } = pilot.connection;
      if (client.state === ClientState.JOINED) this.#give(client, pilot.player);
      else if (client.state === ClientState.JOINING) {
        this.#giveAtOnce(client, pilot.player);
        pilot.settle();
      }
    }
  }

  #give(client: GameClient, player: Readonly<Traveller>): void {
    client.send(PASSPORT, this.#passports.issue(client.sessionId, this.#roomId, player));
  }

  /** To one that has not yet said that it has joined, and for which messages wait until it has. It won't any more. */
  #giveAtOnce(client: GameClient, player: Readonly<Traveller>): void {
    sendAtOnce(client, PASSPORT, this.#passports.issue(client.sessionId, this.#roomId, player));
  }
}
