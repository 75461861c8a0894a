import { Torus } from "./torus.ts";

/** A type of room: the game that is played in it, as far as it differs between types. */
export interface RoomType {
  /** the type's name for matchmaking, such as the last part of `/matchmake/joinOrCreate/game` */
  readonly name: string;
  readonly world: Torus;
  /** maximum number of players; `Infinity` leaves it to the setting MAX_CLIENTS, which is the limit for all types */
  readonly places: number;
}

/** All types of rooms. */
export const ROOMS = {
  game: { name: "game", world: new Torus(1000), places: Number.POSITIVE_INFINITY },
} as const satisfies Readonly<Record<string, RoomType>>;

export type RoomName = keyof typeof ROOMS;
