import { Room } from "@colyseus/core";
import { log } from "../log.ts";

/** The method of a room that the monitor calls to disconnect a client. */
const NAME = "_forceClientDisconnect";

interface Dismissing {
  /** disconnects a client with a close code of ours */
  dismiss(sessionId: string): void;
}

/**
 * Lets the monitor disconnect clients of a kind of room by its `dismiss`.
 *
 * @colyseus/monitor 0.18.5 adds a method to every room that closes the connection without a code. That looks like a
 * connection that was lost, and the client would be back at once. This can go when the monitor closes with a code that
 * clients do not reconnect after.
 */
export function dismissFromMonitor(room: { prototype: Dismissing }): void {
  Object.defineProperty(room.prototype, NAME, {
    configurable: true,
    writable: true,
    value(this: Dismissing, sessionId: string) {
      this.dismiss(sessionId);
    },
  });
}

/** Logs a warning if the monitor, once it is loaded, calls another method. */
export function checkMonitorDisconnect(): void {
  if (NAME in Room.prototype) return;
  log.warn(`A client that the monitor disconnects comes back at once: the monitor does not call ${NAME} any more.`);
}
