import type { Room } from "@colyseus/sdk";
import type { Need } from "./need.ts";

export const NEEDS: readonly Need[] = [["connection.transport.ws", "object"]];

/**
 * The WebSocket of a room, which changes with each connection.
 *
 * @colyseus/sdk 0.18.4 has it in a field of the transport that is not in its types. Delete this file when the SDK
 * offers the address and the state of the connection.
 */
export function socketOf(room: Room): WebSocket {
  return (room.connection.transport as unknown as { ws: WebSocket }).ws;
}
