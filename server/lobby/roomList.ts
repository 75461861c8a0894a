import type { ListedRoom, RoomList } from "../../protocol/join.ts";
import { allRooms, type Listing } from "./listing.ts";

/** maximum number of rooms in a list */
const MAX_LISTED = 50;

/** ms for which a list is used again, so that the number of requests does not matter */
const CACHED_MS = 1000;

/** The list of open rooms, as JSON. It is read once a second at most, also if reading fails. */
export class CachedRoomList {
  readonly #seats: number;
  readonly #read: () => Promise<Listing[]>;
  #json: Promise<string> | undefined;
  #readAt = 0;

  /**
   * @param seats maximum number of spectators of a room
   * @param read returns all rooms, those with the most players first
   */
  constructor(seats: number, read: () => Promise<Listing[]> = allRooms) {
    this.#seats = seats;
    this.#read = read;
  }

  /** A `RoomList` as JSON. @throws Error if the rooms can't be read */
  json(): Promise<string> {
    const now = performance.now();
    if (this.#json === undefined || now - this.#readAt >= CACHED_MS) {
      this.#readAt = now;
      this.#json = this.#read().then((rooms) => JSON.stringify(listed(rooms, this.#seats)));
    }
    return this.#json;
  }
}

/** @param rooms all rooms, those with the most players first */
export function listed(rooms: readonly Listing[], seats: number): RoomList {
  return {
    rooms: rooms
      .filter(isOpen)
      .slice(0, MAX_LISTED)
      .map((room) => entry(room, seats)),
    players: rooms.reduce((sum, { clients }) => sum + clients, 0),
  };
}

/** Whether a room is listed: not a private one, and none that an operator has locked. A full one can be watched. */
function isOpen({ private: hidden, locked, clients, maxClients, metadata }: Listing): boolean {
  return !hidden && (!locked || clients >= maxClients) && metadata?.code !== undefined;
}

function entry({ metadata, clients, maxClients, publicAddress }: Listing, seats: number): ListedRoom {
  const { code = "", spectators = 0 } = metadata ?? {};
  const room = { code, players: clients, places: maxClients, spectators, seats };
  return publicAddress === undefined ? room : { ...room, address: publicAddress };
}
