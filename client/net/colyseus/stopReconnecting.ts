import type { Room } from "@colyseus/sdk";

/**
 * Gives up a connection that is lost, and the attempts to make it anew.
 *
 * A scheduled retry can't be canceled (@colyseus/sdk 0.18.4). To a process that hangs, it would delay all other WebSockets,
 * since browsers open only one at a time to a host. It can go when the SDK has a way to stop.
 */
export function stopReconnecting({ reconnection, connection }: Room): void {
  reconnection.enabled = false;
  reconnection.maxRetries = 0;
  reconnection.isReconnecting = false;
  connection.reconnect = () => {};
  connection.close();
}
