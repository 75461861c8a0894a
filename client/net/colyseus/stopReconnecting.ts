import type { Room } from "@colyseus/sdk";
import type { Need } from "./need.ts";

export const NEEDS: readonly Need[] = [
  ["reconnection.enabled", "boolean"],
  ["reconnection.maxRetries", "number"],
  ["reconnection.isReconnecting", "boolean"],
  ["connection.reconnect", "function"],
  ["connection.close", "function"],
];

/**
 * Stops the attempts to reconnect.
 *
 * A scheduled attempt can't be canceled (@colyseus/sdk 0.18.4). If the process hangs, the attempt would delay all other
 * WebSockets, because browsers open one at a time to a host. Delete this file when the SDK can stop.
 */
export function stopReconnecting({ reconnection, connection }: Room): void {
  reconnection.enabled = false;
  reconnection.maxRetries = 0;
  reconnection.isReconnecting = false;
  connection.reconnect = () => {};
  connection.close();
}
