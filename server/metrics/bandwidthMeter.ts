import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Measures the bytes on all connections of a server, HTTP and WebSockets, without TCP and IP headers. Node counts the
 * bytes of each socket, so the sockets are read only when a sum is requested, and when they close.
 */
export class BandwidthMeter {
  readonly #open = new Set<Socket>();
  #received = 0;
  #sent = 0;

  constructor(http: Server) {
    http.on("connection", (socket: Socket) => {
      this.#open.add(socket);
      socket.once("close", () => {
        this.#open.delete(socket);
        this.#received += socket.bytesRead;
        this.#sent += socket.bytesWritten;
      });
    });
  }

  get received(): number {
    return [...this.#open].reduce((sum, { bytesRead }) => sum + bytesRead, this.#received);
  }

  get sent(): number {
    return [...this.#open].reduce((sum, { bytesWritten }) => sum + bytesWritten, this.#sent);
  }
}
