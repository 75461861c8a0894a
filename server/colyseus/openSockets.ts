import type { WebSocketTransport } from "@colyseus/ws-transport";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["WebSocketTransport", "wss", "an object"],
  ["WebSocketServer", "clients", "an object"],
];

/**
 * Resolves when every WebSocket that is open now is closed.
 *
 * @colyseus/ws-transport 0.18.4 keeps its WebSockets to itself, and a room of @colyseus/core 0.18.17 counts as empty as
 * soon as it has begun to close its connections. This can go when `disconnectAll` waits for the connections to close.
 */
export async function socketsClosed(transport: WebSocketTransport): Promise<void> {
  const sockets = [...transport["wss"].clients];
  await Promise.all(sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve))));
}
