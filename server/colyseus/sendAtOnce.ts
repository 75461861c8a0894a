import { type Client, getMessageBytes, Protocol } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["getMessageBytes", "raw", "a function of 4 parameters"],
  ["Protocol", "ROOM_DATA", "a number"],
  ["WebSocketClient", "raw", "a function of 3 parameters"],
];

/**
 * Sends a message to a client that has not acknowledged its join. `client.send` of @colyseus/ws-transport 0.18.4 queues
 * messages until it has, which is too late if the room is about to close. This can go when `send` has an option for it.
 */
export function sendAtOnce(client: Client, type: string, message: unknown): void {
  client.raw(messageBytes(type, message));
}

/** The bytes of a message, as `client.send` encodes it. */
export function messageBytes(type: string, message: unknown): Uint8Array {
  return getMessageBytes.raw(Protocol.ROOM_DATA, type, message);
}
