import { CloseCode, type Room } from "@colyseus/core";
import { PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import type { RoomClient, RoomConnection } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** Close codes of a lost connection. */
const LOST: readonly number[] = [CloseCode.NO_STATUS_RECEIVED, CloseCode.ABNORMAL_CLOSURE, CloseCode.MAY_TRY_RECONNECT];

/**
 * Close codes of a page that was closed, left, reloaded, or has crashed. Chromium sends 1001 in all four cases. The
 * seat of a player who closed the tab takes a place in the room until it expires, so such seats are held for a short
 * time only.
 */
const PAGE_GONE: readonly number[] = [CloseCode.GOING_AWAY, PAGE_LEFT];

/**
 * Maximum s for which the seat of such a page is held. A reload on the "train" network of `npm run feel` takes 0.7 s.
 */
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

/** Whether a client has acknowledged that it has joined. */
export function hasAcknowledged(client: RoomClient): boolean {
  return client._enqueuedMessages === undefined;
}

/**
 * Holds the seat of a client that lost its connection, so that it can reconnect to the same ship. It uses
 * `allowReconnection` of @colyseus/core 0.18.17, and changes two cases in which a client loses its seat:
 *
 * - With each reconnection, the client gets a new token over the new connection. If that connection breaks first, the
 *   client's old token is invalid. Here the token stays the same for as long as the seat exists.
 * - No seat is held for a client that has not acknowledged its join. But the client may know that it has joined, and
 *   reconnect if the connection breaks at that moment. Here the seat is held.
 *
 * `replaceStale` changes a third case. Each change can go when the framework does the same.
 *
 * @param code close code of the connection
 * @returns whether the seat is held
 */
export function holdSeat(
  room: Room & { readonly limits: { readonly seatTimeout: number; readonly joinTimeout: number } },
  { client, refusal }: RoomConnection,
  code: number | undefined,
): boolean {
  const { seatTimeout, joinTimeout } = room.limits;
  const acknowledged = hasAcknowledged(client);
  const lost = LOST.includes(code ?? CloseCode.ABNORMAL_CLOSURE);
  const pageGone = code !== undefined && PAGE_GONE.includes(code);
  // Colyseus closes a connection with this code when another page with the same token takes the seat: the reloaded
  // page, or a copy of the tab. A page that is still open must not take that for an error, so it is sent another code
  // first.
  const replaced = code === CloseCode.WITH_ERROR && acknowledged;
  if (seatTimeout === 0 || refusal !== undefined || !(lost || pageGone || replaced)) return false;
  if (replaced) client.ref.close(REPLACED);
  if (!acknowledged) Reflect.deleteProperty(client, "_enqueuedMessages");
  // A client that has not acknowledged its join most likely never will.
  const seconds = Math.min(
    seatTimeout,
    pageGone ? RELOAD_SECONDS : seatTimeout,
    acknowledged ? seatTimeout : joinTimeout,
  );
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
 * Terminates the old connection of a client that reconnects before the server has noticed that the old one is dead.
 *
 * A phone that changes from Wi-Fi to the mobile network reconnects within a second. @colyseus/core 0.18.17 makes it
 * wait until pings show that the old connection is dead, 9 s later. This can go when the framework does the same.
 *
 * @param token the reconnection token of the new connection
 */
export function replaceStale(room: Room, sessionId: string, token: string | undefined): void {
  const stale = room.clients.getById(sessionId) as RoomClient | undefined;
  if (stale === undefined || token === undefined || stale.reconnectionToken !== token) return;
  // Later, when the framework waits for the old connection to close.
  setImmediate(() => stale.ref.terminate());
}

/**
 * Cancels the reserved seats that no client has taken yet, in a room that is about to be closed. A client that arrives
 * for one gets the error that the seat has expired. @colyseus/core 0.18.17 would wait until all of them have expired,
 * and so delay the shutdown. This can go when the framework does the same.
 */
export function voidReservations(room: Room): void {
  const seats: Record<string, [options: unknown, auth: unknown, taken?: boolean, held?: boolean]> =
    room["_reservedSeats"];
  const timeouts: Record<string, NodeJS.Timeout> = room["_reservedSeatTimeouts"];
  for (const [sessionId, [, , taken, held]] of Object.entries(seats)) {
    // The framework itself cancels held seats when the room closes.
    if (taken || held) continue;
    clearTimeout(timeouts[sessionId]);
    delete timeouts[sessionId];
    delete seats[sessionId];
  }
  clearTimeout(room["_autoDisposeTimeout"]);
  Reflect.set(room, "_autoDisposeTimeout", undefined);
}
