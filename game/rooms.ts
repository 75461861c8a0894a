import { Torus } from "./torus.ts";

/** A type of room: the game that is played in it, as far as it differs between types. */
export interface RoomType {
  /** the type's name for matchmaking, such as the last part of `/matchmake/joinOrCreate/game` */
  readonly name: string;
  readonly world: Torus;
  /** maximum number of players; a setting may lower it: MAX_CLIENTS, or BIGSKY_CLIENTS if the type `sendsView` */
  readonly places: number;
  /**
   * Whether a client is sent only the ships in and around its view (protocol/shipsMessage.ts), because the world is much
   * larger than a view. If false, the state has all ships.
   */
  readonly sendsView: boolean;
}

/** All types of rooms. */
export const ROOMS = {
  game: { name: "game", world: new Torus(1000), places: Number.POSITIVE_INFINITY, sendsView: false },
  bigsky: { name: "bigsky", world: new Torus(4096), places: 2500, sendsView: true },
} as const satisfies Readonly<Record<string, RoomType>>;

export type RoomName = keyof typeof ROOMS;

/** Whether this is the name of a type of room in which players fly. */
export function isRoomName(name: unknown): name is RoomName {
  return typeof name === "string" && Object.hasOwn(ROOMS, name);
}
