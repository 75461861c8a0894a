import type { RoomName } from "../../game/rooms.ts";
import { JoinOption, WATCH_ROOM } from "../../protocol/join.ts";

/** Where a player wants to fly. */
export type Destination =
  /** quick play: the room of this type that suits best; by default a room as before, and for a new player one of type `game` */
  | { readonly to: "any"; readonly type?: RoomName | undefined }
  /**
   * a new room of type `game`; a private one is not listed, and is joined by its code only. On the daily course, the page
   * draws the course instead of the match; the server knows nothing of it.
   */
  | { readonly to: "new"; readonly private: boolean; readonly course?: boolean }
  /** the room with this code, listed or private, of any type */
  | { readonly to: "code"; readonly code: string };

/** The room that a spectator watches. */
export interface Watched {
  readonly to: "watch";
  readonly code: string;
}

/** How the player wants to look. The server checks all of it. */
export interface Appearance {
  /** empty if the server shall choose one */
  readonly name: string;
  /** index into SHIP_KINDS */
  readonly kind: number;
  /** index into SHIP_COLORS */
  readonly color: number;
}

export type JoinOptions = Record<string, string | number | boolean>;

export interface SeatRequest {
  /** of the room type, such as "game" */
  readonly type: string;
  readonly method: "joinOrCreate" | "create" | "join";
  readonly options: JoinOptions;
}

/** The type of a room if nothing says which one. A room with a code is found in a request for any type. */
const USUAL: RoomName = "game";

/** The request for a seat at a destination; protocol/join.ts lists them. */
export function seatRequest(destination: Destination | Watched): SeatRequest {
  switch (destination.to) {
    case "any":
      return { type: destination.type ?? USUAL, method: "joinOrCreate", options: {} };
    case "new":
      return { type: USUAL, method: "create", options: destination.private ? { [JoinOption.PRIVATE]: true } : {} };
    case "code":
      return { type: USUAL, method: "join", options: { [JoinOption.CODE]: destination.code } };
    case "watch":
      return { type: WATCH_ROOM, method: "joinOrCreate", options: { [JoinOption.CODE]: destination.code } };
  }
}

/** The join options for an appearance. Without a name, the server chooses one. */
export function appearanceOptions({ name, kind, color }: Appearance): JoinOptions {
  const chosen = { [JoinOption.KIND]: kind, [JoinOption.COLOR]: color };
  return name === "" ? chosen : { ...chosen, [JoinOption.NAME]: name };
}
