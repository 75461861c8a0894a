import { Protocol } from "@colyseus/shared-types";

/** A reserved seat: the matchmaker's answer to a join request. */
export interface Seat {
  processId: string;
  roomId: string;
  sessionId: string;
  /** the address of the process that has the room, in a cluster */
  publicAddress?: string;
}

/** The message by which a client confirms that it has joined. */
export const JOINED = Uint8Array.of(Protocol.JOIN_ROOM);

/**
 * Asks the matchmaker for a seat.
 *
 * @param method with its argument, such as `joinOrCreate/game`
 * @throws Error with the matchmaker's reason if it refuses
 */
export async function reserveSeat<T = Seat>(
  endpoint: string,
  method: string,
  options: object = {},
  signal?: AbortSignal,
): Promise<T> {
  const response = await fetch(`${endpoint}/matchmake/${method}`, {
    method: "POST",
    body: JSON.stringify(options),
    ...(signal && { signal }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`the server gave no seat: ${/"error":"([^"]*)"/.exec(text)?.[1] ?? text}`);
  return JSON.parse(text) as T;
}

/** The WebSocket address of a seat. */
export function seatUrl(endpoint: string, { processId, roomId, sessionId }: Seat): URL {
  return new URL(`/${processId}/${roomId}?sessionId=${sessionId}`, endpoint);
}

/** The same as pages use it: in a cluster, that of the process that has the seat. */
export function publicSeatUrl(endpoint: string, seat: Seat): URL {
  const { processId, roomId, sessionId, publicAddress } = seat;
  if (publicAddress === undefined) return seatUrl(endpoint, seat);
  return new URL(`${new URL(endpoint).protocol}//${publicAddress}/${processId}/${roomId}?sessionId=${sessionId}`);
}

/** The WebSocket address to take a seat again. @param token from the message by which the server let the client in */
export function reconnectUrl(seat: URL, token: string): URL {
  const url = new URL(seat);
  url.searchParams.set("reconnectionToken", token);
  url.searchParams.set("skipHandshake", "1");
  return url;
}

/**
 * Reads the first message from the server, by which it lets the client in.
 *
 * @returns the reconnection token
 * @throws Error if it is another message
 */
export function reconnectionTokenIn(message: Uint8Array): string {
  if (message[0] !== Protocol.JOIN_ROOM) throw new Error(`the server answered the join with code ${message[0]}`);
  return Buffer.from(message.subarray(2, 2 + (message[1] ?? 0))).toString();
}
