import { CloseCode, type Room } from "@colyseus/core";
import { PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import type { RoomClient, RoomConnection } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** Close codes of a connection that was lost. Its client may reconnect. */
const LOST: readonly number[] = [CloseCode.NO_STATUS_RECEIVED, CloseCode.ABNORMAL_CLOSURE, CloseCode.MAY_TRY_RECONNECT];

/**
 * How it ends when the page goes: closed, left, reloaded, or crashed. Chromium says 1001 each time. A player who closes the tab
 * does not come back, and until the seat lapses a full room is full and the ship counts as a player.
 */
const GOING: readonly number[] = [CloseCode.GOING_AWAY, PAGE_LEFT];

/** s for which the seat of a page that goes is held, at the most. `npm run feel` measured 0.7 s for a reload on the network of a train. */
export const RELOAD_SECONDS = 5;

export const NEEDS: readonly Part[] = [
  ["WebSocketClient", "_enqueuedMessages", "an object"],
  ["Room", "_reservedSeats", "an object"],
  ["Room", "_reservedSeatTimeouts", "an object"],
  ["Room", "_autoDisposeTimeout", "a field"],
  ["Room", "allowReconnection", "a function of 2 parameters"],
  ["Room", "hasReservedSeat", "a function of 2 parameters"],
  ["Room", "disconnect", "a function of 0 parameters"],
];

/** Whether a client has ever said that it knows that it has joined. */
export function hasAcknowledged(client: RoomClient): boolean {
  return client._enqueuedMessages === undefined;
}

/**
 * Holds the seat of a client that has dropped, so that the same player comes back to the same ship: by the framework's
 * `allowReconnection`, with three things mended that cost a seat in 0.18.17.
 *
 * - It gives a client another token with each reconnection and tells it over the new connection. When that breaks before
 *   the word arrives, the client has a token that nobody knows. Here the token stays the same for as long as the seat.
 * - It holds no seat for a client that has not yet acknowledged joining. But such a client may have been told that it is
 *   in, and when the connection breaks at that moment, comes back for its ship. Here it may.
 *
 * The third is `replaceStale`. Each can go when the framework does so by itself.
 *
 * @param code with which the connection was closed
 * @returns whether a seat is held
 */
export function holdSeat(
  room: Room & { readonly limits: { readonly seatTimeout: number; readonly joinTimeout: number } },
  { client, refusal }: RoomConnection,
  code: number | undefined,
): boolean {
  const { seatTimeout, joinTimeout } = room.limits;
  const acknowledged = hasAcknowledged(client);
  const lost = LOST.includes(code ?? CloseCode.ABNORMAL_CLOSURE);
  const going = code !== undefined && GOING.includes(code);
  // Colyseus closes a connection with this code to let the same player in again, from another page: one that was reloaded, or
  // a copy of the tab. A page that is still open must be able to tell that from an error, so it gets a code of its own first.
  const replaced = code === CloseCode.WITH_ERROR && acknowledged;
  if (seatTimeout === 0 || refusal !== undefined || !(lost || going || replaced)) return false;
  if (replaced) client.ref.close(REPLACED);
  if (!acknowledged) Reflect.deleteProperty(client, "_enqueuedMessages");
  // Most of those who have never said that they are in never will.
  const seconds = Math.min(seatTimeout, going ? RELOAD_SECONDS : seatTimeout, acknowledged ? seatTimeout : joinTimeout);
  const { reconnectionToken } = client;
  room.allowReconnection(client, seconds).then(
    (successor) => {
      successor.reconnectionToken = reconnectionToken;
    },
    () => {},
  );
  return true;
}

/**
 * Breaks off a connection whose own client is knocking with a new one.
 *
 * A phone that goes from Wi-Fi to the mobile network is back in a second, when the server has not noticed yet that it was
 * gone. Colyseus 0.18.17 then lets it wait until the pings find out, 9 s later.
 *
 * @param token what the new connection names
 */
export function replaceStale(room: Room, sessionId: string, token: string | undefined): void {
  const stale = room.clients.getById(sessionId) as RoomClient | undefined;
  if (stale === undefined || token === undefined || stale.reconnectionToken !== token) return;
  // Not before the framework is waiting for it.
  setImmediate(() => stale.ref.terminate());
}

/**
 * Voids the seats that are reserved and that nobody has taken, in a room that is about to be closed. Colyseus 0.18.17 would wait
 * with its end until the last of them has lapsed, and the process with its own; whoever comes for one is told that it is gone.
 */
export function voidReservations(room: Room): void {
  const seats: Record<string, [options: unknown, auth: unknown, taken?: boolean, held?: boolean]> =
    room["_reservedSeats"];
  const timeouts: Record<string, NodeJS.Timeout> = room["_reservedSeatTimeouts"];
  for (const [sessionId, [, , taken, held]] of Object.entries(seats)) {
    // Those that are held go as the room rejects reconnections.
    if (taken || held) continue;
    clearTimeout(timeouts[sessionId]);
    delete timeouts[sessionId];
    delete seats[sessionId];
  }
  clearTimeout(room["_autoDisposeTimeout"]);
  Reflect.set(room, "_autoDisposeTimeout", undefined);
}
