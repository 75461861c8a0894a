import { Client, type InputHandle, type Room, type SeatReservation } from "@colyseus/sdk";
import { isRoomName, ROOMS } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, type Player, ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { withDeadline } from "../deadline.ts";

/** A player that uses the SDK but has no page. It does not reconnect by itself. */
export class SdkClient {
  readonly room: Room<unknown, GameState>;
  readonly input: InputHandle<ShipInput>;
  /** the last passport from the server; empty before the first */
  passport = "";

  constructor(room: Room<unknown, GameState>) {
    this.room = room;
    this.input = room.input<ShipInput>({ type: ShipInput });
    room.reconnection.enabled = false;
    room.onMessage(PASSPORT, (passport: string) => {
      this.passport = passport;
    });
  }

  /** Takes a seat that the matchmaker has reserved. @throws Error if that takes longer than `ms` */
  static async take(endpoint: string, seat: SeatReservation, ms?: number): Promise<SdkClient> {
    const joining = new Client(endpoint).consumeSeatReservation<GameState>(seat, schemaOf(seat.name));
    const room = await withDeadline(joining, "the seat to be taken", ms).catch((error: unknown) => {
      void joining.then((late) => late.leave()).catch(() => {});
      throw error;
    });
    return new SdkClient(room);
  }

  /** the client's own ship, as decoded; undefined before the first state */
  get player(): Player | undefined {
    return this.room.state?.players?.get(this.room.sessionId);
  }

  async leave(): Promise<void> {
    if (this.room.connection.isOpen) await withDeadline(this.room.leave(), "the room to be left");
  }
}

/** Joins a room through the SDK. @param passport of a ship to continue with */
export function joinRoom(
  endpoint: string,
  name: string = ROOMS.game.name,
  passport = "",
): Promise<Room<unknown, GameState>> {
  return new Client(endpoint).joinOrCreate<GameState>(name, { [PASSPORT]: passport }, schemaOf(name));
}

/** The schema of the state in a type of room. Rooms for tests have the world of the game. */
function schemaOf(name: string) {
  return stateSchemas((isRoomName(name) ? ROOMS[name] : ROOMS.game).world).GameState;
}
