import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Config } from "../config.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { Refusal } from "./refusal.ts";

/** ms in which a connection over the limit can ask something, to be told that it is over the limit */
const LAST_WORDS_MS = 1000;

/**
 * How many connections each address has open. They are counted as sockets, so one that says nothing counts as well. Those
 * of a trusted proxy are not: behind it the WebSockets count, each for the address it comes from.
 */
export class Connections {
  readonly #open = new Map<string, number>();
  readonly #over = new WeakSet<Socket>();
  readonly #addresses: Addresses;
  readonly #limit: number;

  constructor(http: Server, addresses: Addresses, { LIMITS, SOCKETS_PER_ADDRESS }: Config) {
    this.#addresses = addresses;
    this.#limit = LIMITS === "on" ? SOCKETS_PER_ADDRESS : Number.POSITIVE_INFINITY;
    http.on("connection", (socket: Socket) => this.#accept(socket));
  }

  /** @throws Refusal where the connection of this request is one too many */
  check(req: IncomingMessage): void {
    if (this.#over.has(req.socket)) throw tooMany();
  }

  /** @throws Refusal where the client could not open the WebSocket that follows */
  checkRoom(req: IncomingMessage): void {
    const key = this.#addresses.key(this.#addresses.of(req));
    if (key !== undefined && (this.#open.get(key) ?? 0) >= this.#limit) {
      counts.limits.sockets++;
      throw tooMany();
    }
  }

  /**
   * Counts a WebSocket that comes through a proxy.
   *
   * @throws Refusal where it is one too many
   */
  countForwarded(req: IncomingMessage): void {
    if (!this.#addresses.isProxy(req.socket.remoteAddress)) return;
    this.checkRoom(req);
    this.#count(req.socket, this.#addresses.of(req));
  }

  #accept(socket: Socket): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || this.#addresses.isProxy(remoteAddress)) return;
    const open = this.#count(socket, remoteAddress);
    if (open <= this.#limit) return;
    counts.limits.sockets++;
    // Told over HTTP, since that is what a browser understands; but not by the thousand, and not for long.
    if (open > 2 * this.#limit) {
      socket.destroy();
      return;
    }
    this.#over.add(socket);
    const timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
    socket.once("close", () => clearTimeout(timer));
  }

  /** Counts a socket until it closes. Returns how many the address has then. */
  #count(socket: Socket, address: string): number {
    const key = this.#addresses.key(address);
    if (key === undefined) return 0;
    const open = (this.#open.get(key) ?? 0) + 1;
    this.#open.set(key, open);
    socket.once("close", () => {
      const left = (this.#open.get(key) ?? 0) - 1;
      if (left > 0) this.#open.set(key, left);
      else this.#open.delete(key);
    });
    return open;
  }
}

function tooMany(): Refusal {
  return new Refusal(429, "There are too many connections from your network. Please close some and try again.", {
    "Retry-After": "10",
  });
}
