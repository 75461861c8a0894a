import { type Client, ClientState } from "@colyseus/core";
import type { RoomType } from "../../game/rooms.ts";
import { LONGEST_PASSPORT, PASSPORT } from "../../protocol/passport.ts";
import type { Bans } from "../bans/bans.ts";
import { HEADER_BYTES, writeFrame } from "../colyseus/bytesFrame.ts";
import { messageBytes, sendAtOnce } from "../colyseus/sendAtOnce.ts";
import type { Follower } from "../colyseus/sharedFrameSerializer.ts";
import type { Admission, GameClient } from "./connection.ts";
import { banned } from "./dismissal.ts";
import type { Passports, Redeemed } from "./passports.ts";
import type { Pilot } from "./pilot.ts";
import type { SkyMatch } from "./skyMatch.ts";

/** Bytes of a message before the text, at most: the code, and the type and the length of the text in MessagePack. */
const MESSAGE_HEAD_BYTES = 1 + (1 + PASSPORT.length) + 3;

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
 * A passport is sent in the same write as a patch, because most of its cost was that of a write. A client that is sent no
 * patches, because it reads too slowly, gets its next passport with the first patch after that. A ship at rest needs
 * hardly any. docs/performance.md has the measurement.
 */
export class PassportDesk implements Follower {
  readonly mostBytes = HEADER_BYTES + MESSAGE_HEAD_BYTES + LONGEST_PASSPORT;
  /** time of the patch, ms */
  #now = 0;
  readonly #passports: Passports;
  readonly #room: IssuingRoom;
  readonly #match: SkyMatch;
  readonly #bans: Bans | undefined;
  #closed = false;

  constructor(passports: Passports, room: IssuingRoom, match: SkyMatch, bans?: Bans) {
    this.#passports = passports;
    this.#room = room;
    this.#match = match;
    this.#bans = bans;
  }

  /**
   * Redeems the passport of a client that is about to join. From a banned network, only players who continue with their
   * ship can join.
   *
   * @param address of the client
   * @returns undefined if the client must not join, because it or the room has gone in the meantime
   * @throws ServerError 430 if the client is banned
   */
  async admit(
    client: GameClient,
    passport: unknown,
    address: string | undefined,
  ): Promise<Pick<Admission, "redeemed"> | undefined> {
    const hit = await this.#bans?.find(address, this.#passports.sessionOf(passport));
    if (this.#bans !== undefined && hit?.by === "session") throw banned(this.#bans, hit);
    const redeemed = await this.#passports.redeem(passport, this.#room.type, {
      roomId: this.#room.roomId,
      sessionId: client.sessionId,
    });
    if (this.#bans !== undefined && hit !== undefined && redeemed === undefined) throw banned(this.#bans, hit);
    if (client.state !== ClientState.LEAVING && !this.#closed) return { redeemed };
    this.giveBack(redeemed);
    return undefined;
  }

  /** Makes a passport valid again, because its ship did not arrive. */
  giveBack(redeemed: Redeemed | undefined): void {
    if (redeemed !== undefined) this.#passports.giveBack(redeemed);
  }

  prepare(): void {
    this.#now = performance.now();
  }

  /** Writes a passport if one is due for the client. Spectators have none. */
  write({ userData }: Client<{ userData: Partial<Pilot> }>, bytes: Buffer, at: number): number {
    const now = this.#now;
    // The first check is repeated here, because it is the only one for most clients in most turns.
    if (userData?.passports === undefined || now < userData.passports.next) return at;
    const { passports, player, simulation } = userData as Pilot;
    simulation.writeState();
    if (!passports.isDue(player, now)) return at;
    passports.note(player, now);
    return writeFrame(bytes, at, messageBytes(PASSPORT, this.#issue(userData as Pilot)));
  }

  /** Sends a passport to each client and admits no more clients, because the process is about to end. */
  close(pilots: Iterable<Pilot>): void {
    this.#closed = true;
    for (const pilot of pilots) {
      pilot.simulation.writeState();
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
