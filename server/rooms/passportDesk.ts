import { type Client, ClientState } from "@colyseus/core";
import { PASSPORT } from "../../game/passport.ts";
import type { Player } from "../../game/schema.ts";
import type { Passports } from "./passports.ts";

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
 * Gives each client of a room a passport as soon as it has joined, and another one as its ship changes course. A process that
 * is killed says no goodbye, so each client must hold its papers at any time.
 *
 * Where 1,000 clients steer all the time that is 25 passports in a step and 3% of a core, most of it for sending them; at rest
 * it is nothing. docs/performance.md has the measurement.
 */
export class PassportDesk {
  readonly #passports: Passports;
  readonly #roomId: string;
  readonly #holders = new Map<Client, Holder>();

  constructor(passports: Passports, roomId: string) {
    this.#passports = passports;
    this.#roomId = roomId;
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

  /** Gives everybody one: this process ends. */
  close(players: Players): void {
    for (const [client, holder] of this.#holders) {
      const player = players.get(client.sessionId);
      if (player !== undefined && client.state === ClientState.JOINED) this.#give(client, player, holder);
    }
  }

  #give(client: Client, player: Player, holder: Holder): void {
    holder.vx = player.vx;
    holder.vy = player.vy;
    client.send(PASSPORT, this.#passports.issue(client.sessionId, this.#roomId, player));
  }
}
