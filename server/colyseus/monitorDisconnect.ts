import { Room } from "@colyseus/core";
import { log } from "../log.ts";

/** The method of a room that the monitor calls to disconnect a client. */
const NAME = "_forceClientDisconnect";

interface Dismissing {
  /** Disconnects a client with a close code after which it does not reconnect. */
  dismiss(sessionId: string): Promise<boolean>;
}

/**
 * Makes the monitor call `dismiss` of a room class to disconnect a client.
 *
 * @colyseus/monitor 0.18.5 adds a method to every room that closes the connection without a code. A client takes that
 * for a lost connection and reconnects at once. This can go when the monitor closes with a code after which clients do
 * not reconnect.
 */
export function dismissFromMonitor(room: { prototype: Dismissing }): void {
  Object.defineProperty(room.prototype, NAME, {
    configurable: true,
    writable: true,
    value(this: Dismissing, sessionId: string) {
      return this.dismiss(sessionId);
    },
  });
}

/** Logs a warning if the monitor calls another method. To be called when the monitor is loaded. */
export function checkMonitorDisconnect(): void {
  if (NAME in Room.prototype) return;
  log.warn(`Clients that the monitor disconnects will reconnect: the monitor no longer calls ${NAME}.`);
}
