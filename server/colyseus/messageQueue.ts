import { WebSocketClient } from "@colyseus/ws-transport";
import type { RoomClient } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["WebSocketClient", "_enqueuedMessages", "an object"]];

/** The messages for a client that has not acknowledged its join; undefined after that. */
const QUEUE = Symbol("messages until the join is acknowledged");

type Queueing = { [QUEUE]?: unknown };

/**
 * Keeps clients from becoming slow objects when they have joined.
 *
 * @colyseus/core 0.18.17 deletes the field `_enqueuedMessages` of a client that acknowledges its join. V8 turns an object
 * into a hash table when a field in its middle is deleted, and each access to it takes several times as long from then
 * on. Most of what the server does in a step reads clients. Here the field is an accessor of the class, so there is
 * nothing to delete, and `forgetQueue` does what deleting was for. This can go when the framework sets the field to
 * undefined instead.
 */
export function keepClientsFast(clients: object = WebSocketClient.prototype): void {
  Object.defineProperty(clients, "_enqueuedMessages", {
    configurable: true,
    get(this: Queueing) {
      return this[QUEUE];
    },
    set(this: Queueing, messages: unknown) {
      this[QUEUE] = messages;
    },
  });
}

/** Ends the queue of a client that has acknowledged its join, or is to be treated as if it had. */
export function forgetQueue(client: RoomClient): void {
  Reflect.deleteProperty(client, "_enqueuedMessages");
  Reflect.set(client, "_enqueuedMessages", undefined);
}
