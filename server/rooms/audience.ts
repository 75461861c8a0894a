import { CloseReason } from "../../protocol/closeCodes.ts";
import type { GameState } from "../../protocol/schema.ts";
import type { Arrivals } from "../colyseus/arrivals.ts";
import type { SharedFrameSerializer } from "../colyseus/sharedFrameSerializer.ts";
import type { RoomLimits } from "../limits/roomLimits.ts";
import type { SpectatorClient } from "./connection.ts";
import type { Entrant } from "./entrant.ts";
import { RecentLeavers } from "./recentLeavers.ts";
import { refuseIfStuck } from "./stuckClients.ts";

/**
 * ms after which a player who has left a room may watch it. A player in trouble must not be able to leave, look where
 * the others are, and come back.
 */
const WATCH_DELAY_MS = 2000;

/** What a room of spectators needs to know of the game room that it shows. */
export interface WatchedRoom {
  readonly roomId: string;
  readonly state: GameState;
  readonly clock: { readonly elapsedTime: number };
  readonly frames: SharedFrameSerializer;
  readonly arrivals: Arrivals;
  readonly limits: RoomLimits;
  readonly audience: Audience;
  /** what each client is sent of the ships, if the type of the room `sendsView` */
  readonly views: object | undefined;
  /** the ship of a player */
  shipOf(sessionId: string): Entrant | undefined;
  /** the network of an address, by which limits are counted */
  networkOf(address: string | undefined): string;
}

/** The game rooms of this process, by code. Each room adds and removes itself. */
export const watchedRooms = new Map<string, WatchedRoom>();

/** The spectators of a game room, in all rooms that show it. */
export class Audience {
  /** The serializer of the game room reads this list with each patch. */
  readonly clients: SpectatorClient[] = [];
  /** Usually one. A second one can be opened while the first is being closed. */
  readonly rooms = new Set<{ hasReachedMaxClients(): boolean }>();
  /** networks from which players have just left the game room */
  readonly leavers = new RecentLeavers(WATCH_DELAY_MS);
  readonly #onChange: (spectators: number) => void;
  #closed = false;

  /** @param onChange called with the number of spectators when it has changed */
  constructor(onChange: (spectators: number) => void) {
    this.#onChange = onChange;
  }

  /** whether the game room has ended */
  get closed(): boolean {
    return this.#closed;
  }

  /** Whether there is no place for another spectator, also if those who have reserved one have not come yet. */
  isFull(places: number): boolean {
    return this.clients.length >= places || [...this.rooms].some((room) => room.hasReachedMaxClients());
  }

  add(client: SpectatorClient): void {
    this.clients.push(client);
    this.#onChange(this.clients.length);
  }

  remove(client: SpectatorClient): void {
    const index = this.clients.indexOf(client);
    if (index < 0) return;
    this.clients.splice(index, 1);
    this.#onChange(this.clients.length);
  }

  /** Disconnects spectators that do not acknowledge their join, or do not read. @param now ms */
  refuseStuck(limits: RoomLimits, arrivals: Arrivals, now: number): void {
    for (const { userData } of this.clients) if (userData) refuseIfStuck(userData.connection, limits, arrivals, now);
  }

  /** Disconnects all spectators, because the game room has ended. */
  close(): void {
    this.#closed = true;
    for (const { userData } of this.clients) userData?.connection.refuse(CloseReason.ROOM_ENDED);
  }
}
