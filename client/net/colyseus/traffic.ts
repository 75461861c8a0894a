import type { Room } from "@colyseus/sdk";

/** Counts what goes over the connection of a room, and the time it takes to take it in. */
export class Traffic {
  /** payload received, bytes */
  bytesIn = 0;
  /** payload sent, bytes */
  bytesOut = 0;
  /** spent in taking in what was received, ms */
  decodeMs = 0;

  /** Begins to count. The connection stays the same object when it is lost and made anew. */
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
