import type { Room } from "@colyseus/sdk";

/**
 * The WebSocket of a room, which changes with each connection.
 *
 * @colyseus/sdk 0.18.4 keeps it in a field of its transport that its types leave out. It can go when the SDK offers the
 * address and the state of its connection.
 */
export function socketOf(room: Room): WebSocket {
  return (room.connection.transport as unknown as { ws: WebSocket }).ws;
}
