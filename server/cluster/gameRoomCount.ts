import { matchMaker, type RegisteredHandler } from "@colyseus/core";

let watchRooms = 0;

/** Counts the rooms of spectators. @param type as `define` has returned it */
export function countWatchRooms(type: RegisteredHandler): void {
  type.on("create", () => watchRooms++);
  type.on("dispose", () => watchRooms--);
}

/**
 * The number of game rooms in this process. Colyseus counts the rooms of spectators too, which MAX_ROOMS does not
 * limit: each belongs to a game room.
 */
export function gameRoomCount(): number {
  return matchMaker.stats.local.roomCount - watchRooms;
}
