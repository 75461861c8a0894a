import type { EventEmitter } from "node:events";
import type { WebSocket } from "ws";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["WebSocket", "_socket", "null"]];

/**
 * Calls the listener with the number of bytes of each chunk that a client's socket receives. This includes pings, empty
 * fragments and headers, which cause no message event but cost time.
 *
 * `ws` 8.23 has its socket in `_socket`, which its types leave out. This can go when `ws` reports received bytes.
 */
export function onReceivedBytes(ref: WebSocket, listener: (bytes: number) => void): void {
  const { _socket: socket } = ref as WebSocket & { _socket?: EventEmitter };
  socket?.on("data", (chunk: Buffer) => listener(chunk.length));
}
