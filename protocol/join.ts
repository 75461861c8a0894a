import type { RoomName } from "../game/rooms.ts";

/**
 * What a page sends to join or watch a room, and how rooms are listed. docs/protocol.md has the requests.
 *
 * | request | for |
 * |---|---|
 * | `POST /matchmake/joinOrCreate/game` | quick play: the room that suits best, or a new one |
 * | `POST /matchmake/joinOrCreate/bigsky` | the same in the large world |
 * | `POST /matchmake/create/game` | a new room; with `private`, one that is not listed |
 * | `POST /matchmake/join/game` with `code` | the room with this code, listed or private |
 * | `POST /matchmake/joinOrCreate/watch` with `code` | watch that room, without a ship |
 * | `GET /rooms` | the list of open rooms, as `RoomList` |
 *
 * A client that sends none of these options is welcome: the server then chooses for it.
 */

/** Names of the join options of this game. */
export const JoinOption = {
  /** string: the name that the player asks for; the server cleans it and makes it unique in the room */
  NAME: "name",
  /** index into SHIP_KINDS */
  KIND: "kind",
  /** index into SHIP_COLORS */
  COLOR: "color",
  /** string: the code of the room to join or to watch */
  CODE: "code",
  /** boolean: whether a new room is private: not listed, and joined by its code only */
  PRIVATE: "private",
} as const;

/** name of the room type for spectators */
export const WATCH_ROOM = "watch";

/** maximum length of a player's name, characters (code points) */
export const LONGEST_NAME = 16;

/** Letters and digits of a room code: those that are not mistaken for each other when read aloud or written down. */
export const CODE_LETTERS = "BCDFGHJKMNPQRSTVWXYZ23456789";

/** length of a room code, characters */
export const CODE_LENGTH = 6;

/** HTTP status of a refusal because the room with the code is full. 409 is a version mismatch. */
export const ROOM_FULL = 423;

/** A room in the list. */
export interface ListedRoom {
  /** of the room; `game` by default */
  readonly type?: RoomName;
  /** its code, with which a player joins or watches it */
  readonly code: string;
  /** number of players in it, with those whose seat is held */
  readonly players: number;
  /** maximum number of players */
  readonly places: number;
  /** number of spectators */
  readonly spectators: number;
  /** maximum number of spectators */
  readonly seats: number;
  /** `host[:port][/path]` of its process, if players reach that at an address of its own */
  readonly address?: string;
}

/** The answer of `GET /rooms`. */
export interface RoomList {
  /** open rooms, those with the most players first; 50 at most */
  readonly rooms: readonly ListedRoom[];
  /** number of players in all rooms, private ones included */
  readonly players: number;
  /**
   * the type of room that quick play should join: the large world if enough people fly to fill it, and it has places;
   * `game` if it is left out
   */
  readonly quickPlay?: RoomName;
}

/** A room code as the server writes it: in capital letters, without the spaces and hyphens that people add. */
export function normalizeCode(text: string): string {
  return text.toUpperCase().replaceAll(/[\s-]/g, "");
}

/** Whether a text has the form of a room code. */
export function isCode(text: string): boolean {
  return text.length === CODE_LENGTH && [...text].every((letter) => CODE_LETTERS.includes(letter));
}
