import { type Client, ClientState, getMessageBytes, Protocol } from "@colyseus/core";
import { PASSPORT, type Traveller } from "../../game/passport.ts";
import type { Player } from "../../game/schema.ts";
import type { Passports } from "./passports.ts";
import { hasAcknowledged } from "./seats.ts";

/** ms between two passports of a ship that changes its course, which is as much as one is behind when its process dies */
const INTERVAL_MS = 2000;

/** ms between two of a ship that does not: where it is now follows from the last one, which must not expire */
const RENEWAL_MS = 20_000;

/** by session id */
interface Players {
  get(sessionId: string): Player | undefined;
}

interface Holder {
  /** when the next passport may be due, ms */
  next: number;
  /** when one is due in any case, ms */
  renewal: number;
  vx: number;
  vy: number;
}

/**
 * Takes the passports of those who come to a room, and gives each client of it one as soon as it has joined, and another one as its ship changes course. A process that
 * is killed says no goodbye, so each client must hold its papers at any time.
 *
 * Where 1,000 clients steer all the time that is 25 passports in a step and 3% of a core, most of it for sending them; at rest
 * it is nothing. docs/performance.md has the measurement.
 */
export class PassportDesk {
  readonly #passports: Passports;
  readonly #roomId: string;
  readonly #holders = new Map<Client, Holder>();
  /** those who have shown a valid passport */
  readonly #travellers = new WeakMap<Client, Traveller>();
  #closed = false;

  constructor(passports: Passports, roomId: string) {
    this.#passports = passports;
    this.#roomId = roomId;
  }

  /**
   * Looks at what somebody who is about to join shows as a passport.
   *
   * @returns whether the client is still to be let in
   */
  async admit(client: Client, passport: unknown): Promise<boolean> {
    const traveller = await this.#passports.redeem(passport);
    if (traveller !== undefined) this.#travellers.set(client, traveller);
    if (client.state !== ClientState.LEAVING && !this.#closed) return true;
    this.turnBack(client);
    return false;
  }

  /** The ship that a client has come with, if it is one from elsewhere. */
  shipOf(client: Client): Traveller | undefined {
    return this.#travellers.get(client);
  }

  /**
   * Whether a client has come with a ship, and has not said that it has arrived. It holds its passport still, and no other, so
   * no seat is to be held for it: it is to come again.
   */
  isArriving(client: Client): boolean {
    return this.#travellers.has(client) && !hasAcknowledged(client);
  }

  /** Makes a passport good again whose ship has come to nothing. Where there is none, or it has arrived, nothing. */
  turnBack(client: Client): void {
    const traveller = this.#travellers.get(client);
    if (traveller === undefined || hasAcknowledged(client)) return;
    this.#travellers.delete(client);
    this.#passports.giveBack(traveller);
  }

  attend(client: Client): void {
    this.#holders.set(client, { next: 0, renewal: 0, vx: 0, vy: 0 });
  }

  forget(client: Client): void {
    this.#holders.delete(client);
  }

  /** Gives passports to those who need one. To be called with each step, after the patch. */
  turn(players: Players, now: number): void {
    for (const [client, holder] of this.#holders) {
      if (now < holder.next || client.state !== ClientState.JOINED) continue;
      const player = players.get(client.sessionId);
      if (player === undefined) continue;
      holder.next = now + INTERVAL_MS;
      if (now < holder.renewal && player.vx === holder.vx && player.vy === holder.vy) continue;
      holder.renewal = now + RENEWAL_MS;
      this.#give(client, player, holder);
    }
  }

  /** Gives everybody one, and lets nobody in: this process ends. */
  close(players: Players): void {
    this.#closed = true;
    for (const [client, holder] of this.#holders) {
      const player = players.get(client.sessionId);
      if (player === undefined) continue;
      if (client.state === ClientState.JOINED) this.#give(client, player, holder);
      else if (client.state === ClientState.JOINING) this.#giveAtOnce(client, player);
    }
  }

  #give(client: Client, player: Player, holder: Holder): void {
    holder.vx = player.vx;
    holder.vy = player.vy;
    client.send(PASSPORT, this.#passports.issue(client.sessionId, this.#roomId, player));
  }

  /** To one who has not yet said that it has joined, and for whom messages wait until then. That will not be heard any more. */
  #giveAtOnce(client: Client, player: Player): void {
    this.#travellers.delete(client);
    const passport = this.#passports.issue(client.sessionId, this.#roomId, player);
    client.raw(getMessageBytes.raw(Protocol.ROOM_DATA, PASSPORT, passport));
  }
}
