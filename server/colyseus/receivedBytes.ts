import type { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["WebSocket", "_socket", "null"]];

/**
 * Calls back with the number of bytes of each piece that comes over a client's socket: pings, empty fragments and headers
 * never become messages, and cost the process something all the same.
 *
 * `ws` (8.23) keeps its socket in `_socket`, which its types leave out.
 */
export function onReceivedBytes(ref: WebSocket, listener: (bytes: number) => void): void {
  const { _socket: socket } = ref as WebSocket & { _socket?: EventEmitter };
  socket?.on("data", (chunk: Buffer) => listener(chunk.length));
}
