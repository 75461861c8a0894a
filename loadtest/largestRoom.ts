import { ROOMS, type RoomType } from "../game/rooms.ts";

/** Largest allowed value of MAX_CLIENTS. Further clients get another room. */
const LARGEST_ROOM = 2000;

/** Room size for a number of clients that should share a room. */
export function roomSizeFor(clients: number, type: RoomType = ROOMS.game): number {
  return Math.min(clients, type.sendsView ? type.places : LARGEST_ROOM);
}
