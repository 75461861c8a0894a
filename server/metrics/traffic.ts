import type { Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Bytes that went over the connections of a server, HTTP and WebSockets, without the headers of TCP and IP. Sockets count by
 * themselves, so they are only asked: when somebody wants to know, and as they close.
 */
export class Traffic {
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
