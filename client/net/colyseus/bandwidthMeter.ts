import type { Room } from "@colyseus/sdk";
import type { Need } from "./need.ts";

export const NEEDS: readonly Need[] = [
  ["connection.events.onmessage", "function"],
  ["connection.send", "function"],
];

/**
 * Counts the bytes of a room's connection, and the time spent on received messages.
 *
 * @colyseus/sdk 0.18.4 counts neither. This class wraps the functions of the connection object, which stays the same
 * across reconnections. It can go when the SDK counts them.
 */
export class BandwidthMeter {
  /** payload received, bytes */
  bytesIn = 0;
  /** payload sent, bytes */
  bytesOut = 0;
  /** time spent on received messages, ms */
  decodeMs = 0;

  constructor({ connection }: Room) {
    const { events } = connection;
    const receive = events.onmessage;
    events.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      this.bytesIn += event.data.byteLength;
      const before = performance.now();
      receive?.(event);
      this.decodeMs += performance.now() - before;
    };
    const send = connection.send.bind(connection);
    connection.send = (data) => {
      this.bytesOut += data.byteLength;
      send(data);
    };
  }
}
