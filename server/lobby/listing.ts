import { type IRoomCache, matchMaker } from "@colyseus/core";
import { ROOMS, type RoomName } from "../../game/rooms.ts";

/** What a room of the game adds to its listing, besides its figures for the monitor. */
export interface RoomIdentity {
  /** the code with which others join it */
  readonly code: string;
  /** see `Opening`; the server does not send it to clients */
  readonly creator?: string | undefined;
}

/** The listing of a room. The listing of a room of another type, or of another version, may have no metadata. */
export type Listing = IRoomCache<(Partial<RoomIdentity> & { readonly spectators?: number }) | undefined>;

const NAMES: readonly string[] = Object.values(ROOMS).map(({ name }) => name);

/** Whether a name is that of a type of room in which players fly. */
export function isGame(name: string): name is RoomName {
  return NAMES.includes(name);
}

/** The open room with a code, listed or private, full or not; undefined if there is none in a process that serves. */
export async function findRoom(code: string): Promise<Listing | undefined> {
  for (const name of NAMES) {
    const room = await matchMaker.driver.findOne({ name, code });
    if (room !== undefined) return room;
  }
  return undefined;
}

/** The number of rooms that a creator has opened, in the processes that serve. */
export async function roomsOf(creator: string): Promise<number> {
  return (await matchMaker.query({ creator })).length;
}

/** All rooms in which players fly, listed and private, in the processes that serve; those with the most players first. */
export async function allRooms(): Promise<Listing[]> {
  return (await matchMaker.query({}, { clients: "desc" })).filter(({ name }) => isGame(name));
}
