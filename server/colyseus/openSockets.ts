import type { WebSocketTransport } from "@colyseus/ws-transport";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["WebSocketTransport", "wss", "an object"],
  ["WebSocketServer", "clients", "an object"],
];

/**
 * Resolves when every WebSocket that is open now is closed.
 *
 * @colyseus/ws-transport 0.18.4 does not expose its WebSockets, and for @colyseus/core 0.18.17 a room is empty as soon
 * as it starts to close its connections. This can go when `disconnectAll` waits for the connections to close.
 */
export async function socketsClosed(transport: WebSocketTransport): Promise<void> {
  const sockets = [...transport["wss"].clients];
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
}
