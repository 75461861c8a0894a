import { ROOMS } from "../../game/rooms.ts";
import type { ListedRoom, RoomList } from "../../protocol/join.ts";
import { allRooms, isGame, type Listing } from "./listing.ts";

/** maximum number of rooms in a list */
const MAX_LISTED = 50;

/** Players in listed rooms from which quick play joins a room of the type `bigsky`. Fewer would rarely meet in it. */
const BIGSKY_FROM = 40;

/** ms for which a list is used again, so that the number of requests does not matter */
const CACHED_MS = 1000;

export interface ListOptions {
  /** maximum number of spectators of a room */
  seats: number;
  /** whether there may be rooms of the type `bigsky` */
  hasBigsky: boolean;
}

/** The list of open rooms, as JSON. It is read once a second at most, also if reading fails. */
export class CachedRoomList {
  readonly #options: ListOptions;
  readonly #read: () => Promise<Listing[]>;
  #json: Promise<string> | undefined;
  #readAt = 0;

  /** @param read returns all rooms, those with the most players first */
  constructor(options: ListOptions, read: () => Promise<Listing[]> = allRooms) {
    this.#options = options;
    this.#read = read;
  }

  /** A `RoomList` as JSON. @throws Error if the rooms can't be read */
  json(): Promise<string> {
    const now = performance.now();
    if (this.#json === undefined || now - this.#readAt >= CACHED_MS) {
      this.#readAt = now;
      this.#json = this.#read().then((rooms) => JSON.stringify(listed(rooms, this.#options)));
    }
    return this.#json;
  }
}

/** @param rooms all rooms, those with the most players first */
export function listed(rooms: readonly Listing[], { seats, hasBigsky }: ListOptions): RoomList {
  const open = rooms.filter(isOpen);
  return {
    rooms: open.slice(0, MAX_LISTED).map((room) => entry(room, seats)),
    players: sum(rooms),
    quickPlay: hasBigsky && suitsBigsky(open) ? "bigsky" : "game",
  };
}

/** Whether enough people fly for a large world, and there is a place in one or it can be opened. */
function suitsBigsky(open: readonly Listing[]): boolean {
  const large = open.filter(({ name }) => name === ROOMS.bigsky.name);
  return sum(open) >= BIGSKY_FROM && (large.length === 0 || large.some(({ locked }) => !locked));
}

function sum(rooms: readonly Listing[]): number {
  return rooms.reduce((players, { clients }) => players + clients, 0);
}

/** Whether a room is listed: not a private one, and none that an operator has locked. A full one can be watched. */
function isOpen({ private: hidden, locked, clients, maxClients, metadata }: Listing): boolean {
  return !hidden && (!locked || clients >= maxClients) && metadata?.code !== undefined;
}

function entry({ name, metadata, clients, maxClients, publicAddress }: Listing, seats: number): ListedRoom {
  const { code = "", spectators = 0 } = metadata ?? {};
  const type = name !== ROOMS.game.name && isGame(name) ? { type: name } : {};
  const room = { code, ...type, players: clients, places: maxClients, spectators, seats };
  return publicAddress === undefined ? room : { ...room, address: publicAddress };
}
