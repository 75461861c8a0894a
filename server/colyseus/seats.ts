import { CloseCode, type Room } from "@colyseus/core";
import { PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { log } from "../log.ts";
import { forgetQueue } from "./messageQueue.ts";
import type { RoomClient, RoomConnection } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/**
 * Close codes of a lost connection: 1005 and 1006 if no close frame with a code arrived, 4010 if the page closed a
 * connection that it took for dead.
 */
const LOST: readonly number[] = [CloseCode.NO_STATUS_RECEIVED, CloseCode.ABNORMAL_CLOSURE, CloseCode.MAY_TRY_RECONNECT];

/**
 * Close codes of a page that was closed, left or reloaded, or has crashed. Chromium sends 1001 in all four cases. Pages
 * also send PAGE_LEFT by themselves, for browsers that send no code. A held seat counts toward the player limit of its
 * room, and a player who has closed the tab does not come back, so such a seat is held for a short time only.
 */
const PAGE_GONE: readonly number[] = [CloseCode.GOING_AWAY, PAGE_LEFT];

/**
 * Maximum time for which the seat of such a page is held, s. It must be longer than a reload, which takes 0.7 s on the
 * "train" network of `npm run feel`.
 */
export const RELOAD_SECONDS = 5;

/** The parts of Colyseus that this file depends on. The server checks them when it starts. */
export const NEEDS: readonly Part[] = [
  ["WebSocketClient", "_enqueuedMessages", "an object"],
  ["Room", "_reservedSeats", "an object"],
  ["Room", "_reservedSeatTimeouts", "an object"],
  ["Room", "_autoDisposeTimeout", "a field"],
  ["Room", "allowReconnection", "a function of 2 parameters"],
  ["Room", "hasReservedSeat", "a function of 2 parameters"],
  ["Room", "disconnect", "a function of 0 parameters"],
];

/**
 * Whether a client has acknowledged that it has joined. Until then, Colyseus collects the messages for the client in
 * `_enqueuedMessages`. When the acknowledgment arrives, it sends them and deletes the field.
 */
export function hasAcknowledged(client: RoomClient): boolean {
  return client._enqueuedMessages === undefined;
}

/**
 * Holds the seat of a client that lost its connection, so that it can reconnect to the same ship. It uses
 * `allowReconnection` of @colyseus/core 0.18.17, and changes two cases in which a client would lose its seat:
 *
 * - Colyseus: each reconnection gives the client a new token, over the new connection. If that connection breaks before
 *   the token arrives, the client has only the old token, which is invalid. Here: the token stays the same as long as
 *   the seat exists.
 * - Colyseus: no seat is held for a client that has not acknowledged its join. But that client may have received the
 *   join when the connection breaks, and then reconnects. Here: its seat is held, too.
 *
 * `replaceStale` changes a third case. Each change can be removed when Colyseus does the same.
 *
 * @param connection the lost connection; if its `refusal` is set, the server closed it on purpose and holds no seat
 * @param code close code of the connection; undefined counts as lost
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
  // A page can reconnect with the token of a connection that is still open: a reloaded page, or a copy of the tab. Then
  // Colyseus closes the old connection with WITH_ERROR. It uses the same code for a join that failed, which was never
  // acknowledged. Bad messages have a code of ours, and set `refusal`.
  const replaced = code === CloseCode.WITH_ERROR && acknowledged;
  if (seatTimeout === 0 || refusal !== undefined || !(lost || pageGone || replaced)) return false;
  // The first close decides the code that the old page gets. REPLACED tells that page what has happened, while
  // WITH_ERROR would look like a failure.
  if (replaced) {
    client.ref.close(REPLACED);
    const { roomId } = room;
    log.info("A client is disconnected: another page has taken its seat.", {
      roomId,
      sessionId: client.sessionId,
      code: REPLACED,
    });
  }
  // `allowReconnection` rejects a client that has this field.
  if (!acknowledged) forgetQueue(client);
  // The shortest limit that applies. A client that has not acknowledged its join most likely never will.
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
    // The client did not return in time. Colyseus then calls `onLeave`, so there is nothing to do here.
    () => {},
  );
  return true;
}

/**
 * Terminates the old connection of a client that reconnects before the server has noticed that the old one is dead.
 *
 * A phone that changes from Wi-Fi to the mobile network reconnects within a second. @colyseus/core 0.18.17 makes it
 * wait until the old connection is closed, which takes 9 s: it is terminated when it has not answered several pings.
 * This can be removed when Colyseus terminates it at once.
 *
 * @param token the reconnection token that the client presents on the new connection; the old connection has the same
 */
export function replaceStale(room: Room, sessionId: string, token: string | undefined): void {
  const stale = room.clients.getById(sessionId) as RoomClient | undefined;
  if (stale === undefined || token === undefined || stale.reconnectionToken !== token) return;
  // Colyseus calls `hasReservedSeat`, and so this function, right before it begins to wait for the old connection to
  // close. The connection must be terminated after that.
  setImmediate(() => stale.ref.terminate());
}

type ReservedSeats = Record<string, [options: unknown, auth: unknown, taken?: boolean, held?: boolean]>;

/** Session ids of the seats in a room that are reserved for clients that have not connected yet. */
export function untakenSeats(room: Room): string[] {
  const seats: ReservedSeats = room["_reservedSeats"];
  // A taken seat belongs to a join in progress, and a held one to a client that has lost its connection.
  return Object.entries(seats).flatMap(([sessionId, [, , taken, held]]) => (taken || held ? [] : sessionId));
}

/**
 * Cancels the seats that are reserved for clients that have not connected yet, in a room that is about to be closed. A
 * client that connects later gets the error that its seat has expired. @colyseus/core 0.18.17 would wait until all
 * reservations have expired, and so delay the shutdown. This can be removed when Colyseus cancels them itself.
 */
export function cancelReservations(room: Room): void {
  const timeouts: Record<string, NodeJS.Timeout> = room["_reservedSeatTimeouts"];
  // Colyseus itself cancels held seats when the room closes.
  for (const sessionId of untakenSeats(room)) {
    clearTimeout(timeouts[sessionId]);
    delete timeouts[sessionId];
    delete room["_reservedSeats"][sessionId];
  }
  // Each reservation postpones the disposal of an empty room by a timer. Colyseus does not dispose of the room while
  // the timer is set.
  clearTimeout(room["_autoDisposeTimeout"]);
  Reflect.set(room, "_autoDisposeTimeout", undefined);
}
