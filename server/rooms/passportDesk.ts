import { ClientState } from "@colyseus/core";
import type { RoomType } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { sendAtOnce } from "../colyseus/sendAtOnce.ts";
import type { Admission, GameClient } from "./connection.ts";
import type { Passports, Redeemed } from "./passports.ts";
import type { Pilot } from "./pilot.ts";
import type { SkyMatch } from "./skyMatch.ts";

/** What a passport says of the room. */
interface IssuingRoom {
  readonly roomId: string;
  readonly type: RoomType;
  readonly isPrivate: boolean;
  readonly state: { readonly code: string };
}

/**
 * Redeems the passports of clients that join a room, and issues passports to its clients: one as soon as a client has
 * joined, and another one when its ship has changed course. Each client must have a recent passport at any time,
 * because a process that is killed can't send any.
 *
 * With 1,000 clients that steer all the time, this is 25 passports per step and 3 % of a core, mostly for sending them.
 * With ships at rest it is nothing. docs/performance.md has the measurement.
 */
export class PassportDesk {
  readonly #passports: Passports;
  readonly #room: IssuingRoom;
  readonly #match: SkyMatch;
  #closed = false;

  constructor(passports: Passports, room: IssuingRoom, match: SkyMatch) {
    this.#passports = passports;
    this.#room = room;
    this.#match = match;
  }

  /**
   * Redeems the passport of a client that is about to join.
   *
   * @returns undefined if the client must not join, because it or the room has gone in the meantime
   */
  async admit(client: GameClient, passport: unknown): Promise<Pick<Admission, "redeemed"> | undefined> {
    const redeemed = await this.#passports.redeem(passport, this.#room.type);
    if (client.state !== ClientState.LEAVING && !this.#closed) return { redeemed };
    this.giveBack(redeemed);
    return undefined;
  }

  /** Makes a passport valid again, because its ship did not arrive. */
  giveBack(redeemed: Redeemed | undefined): void {
    if (redeemed !== undefined) this.#passports.giveBack(redeemed);
  }

  /** Sends a passport to a client if one is due. Call this after each patch. @param now ms */
  sendIfDue(pilot: Pilot, now: number): void {
    const { passports, player } = pilot;
    // The first check is repeated here, because it is the only one for most clients in most turns.
    if (now < passports.next) return;
    const { client } = pilot.connection;
    if (client.state !== ClientState.JOINED || !passports.isDue(player, now)) return;
    passports.note(player, now);
    client.send(PASSPORT, this.#issue(pilot));
  }

  /** Sends a passport to each client and admits no more clients, because the process is about to end. */
  close(pilots: Iterable<Pilot>): void {
    this.#closed = true;
    for (const pilot of pilots) {
      const { client } = pilot.connection;
      if (client.state === ClientState.JOINED) client.send(PASSPORT, this.#issue(pilot));
      else if (client.state === ClientState.JOINING) {
        // `send` would wait until the client has acknowledged its join, and it won't any more.
        sendAtOnce(client, PASSPORT, this.#issue(pilot));
        pilot.settle();
      }
    }
  }

  #issue(pilot: Pilot): string {
    const { roomId, type, isPrivate, state } = this.#room;
    const extras = { privateCode: isPrivate ? state.code : "", earned: this.#match.earnedBy(pilot) };
    return this.#passports.issue(pilot.sessionId, roomId, type, pilot.player, extras);
  }
}
