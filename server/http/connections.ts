import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Config } from "../config.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { Refusal } from "./refusal.ts";

/** HTTP connections of one browser: it opens 6 to a server and keeps them a while, and its WebSocket begins as another. */
const CONNECTIONS_PER_BROWSER = 7;

/** ms in which a connection over the limit can ask something, to be told that it is over the limit */
const LAST_WORDS_MS = 1000;

/** How many there are by network, each until its socket closes. */
class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Returns how many there are then. */
  add(key: string): number {
    const count = this.of(key) + 1;
    this.#counts.set(key, count);
    return count;
  }

  remove(key: string): void {
    const left = this.of(key) - 1;
    if (left > 0) this.#counts.set(key, left);
    else this.#counts.delete(key);
  }
}

/**
 * How many connections each address has open, in two counts:
 *
 * - players, that is WebSockets, up to SOCKETS_PER_ADDRESS, each for the address it comes from;
 * - HTTP connections, up to as many as that many browsers open. They are counted as sockets, so one that says nothing
 *   counts as well. Those of a trusted proxy are not counted. One that becomes a WebSocket counts as that alone.
 */
export class Connections {
  readonly #players = new Tally();
  readonly #http = new Tally();
  /** by socket, how it stops counting as one of HTTP */
  readonly #release = new WeakMap<Socket, () => void>();
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

  /**
   * @param recovers whether a player comes back, whose lost connection may still be counted: then twice as many may be open
   * @throws Refusal where the client could not open a WebSocket
   */
  checkRoom(req: IncomingMessage, recovers: boolean): void {
    const key = this.#addresses.key(this.#addresses.of(req));
    if (key !== undefined && this.#players.of(key) >= (recovers ? 2 : 1) * this.#limit) {
      counts.limits.sockets++;
      throw tooMany();
    }
  }

  /**
   * Counts a WebSocket.
   *
   * @param recovers as in `checkRoom`
   * @throws Refusal where it is one too many
   */
  countPlayer(req: IncomingMessage, recovers: boolean): void {
    this.checkRoom(req, recovers);
    this.#release.get(req.socket)?.();
    const key = this.#addresses.key(this.#addresses.of(req));
    if (key === undefined) return;
    this.#players.add(key);
    req.socket.once("close", () => this.#players.remove(key));
  }

  #accept(socket: Socket): void {
    const { remoteAddress } = socket;
    if (remoteAddress === undefined || this.#addresses.isProxy(remoteAddress)) return;
    const key = this.#addresses.key(remoteAddress);
    if (key === undefined) return;
    const open = this.#http.add(key);
    const release = () => {
      if (this.#release.delete(socket)) this.#http.remove(key);
    };
    this.#release.set(socket, release);
    socket.once("close", release);
    if (open <= CONNECTIONS_PER_BROWSER * this.#limit) return;
    counts.limits.sockets++;
    // Told over HTTP, since that is what a browser understands; but not by the thousand, and not for long.
    if (open > (CONNECTIONS_PER_BROWSER + 1) * this.#limit) {
      socket.destroy();
      return;
    }
    this.#over.add(socket);
    const timer = setTimeout(() => socket.destroy(), LAST_WORDS_MS);
    socket.once("close", () => clearTimeout(timer));
  }
}

function tooMany(): Refusal {
  return new Refusal(429, "There are too many connections from your network. Please close some and try again.", {
    "Retry-After": "10",
  });
}
