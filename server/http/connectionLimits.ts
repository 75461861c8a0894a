import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";

/** HTTP connections per player: a browser keeps up to 6 to one server open, and its WebSocket starts as another one. */
const CONNECTIONS_PER_PLAYER = 7;

/** ms in which a connection over the limit may send one request, so that it can be answered with 429 */
const ANSWER_MS = 1000;

/** The reason for the log. */
const TOO_MANY = "An address has more connections than SOCKETS_PER_ADDRESS allows.";

/** Open connections by network. */
class ConnectionCount {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Adds one, and returns the new count. */
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
 * Limits how many connections each network has open at the same time. There are two counts:
 *
 * - players, which are WebSockets: up to SOCKETS_PER_ADDRESS, by the address of the client;
 * - HTTP connections: CONNECTIONS_PER_PLAYER times as many, by the address of the socket, including those that send
 *   nothing. Connections from a trusted proxy are not counted. When a connection becomes a WebSocket, it moves to the
 *   first count.
 */
export class ConnectionLimits {
  readonly #players = new ConnectionCount();
  readonly #http = new ConnectionCount();
  /** by socket, the function that removes it from the HTTP connections */
  readonly #release = new WeakMap<Socket, () => void>();
  readonly #overLimit = new WeakSet<Socket>();
  readonly #addresses: Addresses;
  readonly #limit: number;

  constructor(http: Server, addresses: Addresses, { LIMITS, SOCKETS_PER_ADDRESS }: Config) {
    this.#addresses = addresses;
    this.#limit = LIMITS === "on" ? SOCKETS_PER_ADDRESS : Number.POSITIVE_INFINITY;
    http.on("connection", (socket: Socket) => this.#accept(socket));
  }

  /** @throws HttpError 429 if the connection of this request is over the limit */
  check(req: IncomingMessage): void {
    if (this.#overLimit.has(req.socket)) throw tooManyConnections();
  }

  /**
   * Checks whether the client of a request could open a WebSocket.
   *
   * @param recovers whether a player reconnects. The lost connection may still be counted, so the limit is twice as
   *   high.
   * @throws HttpError 429 if the WebSocket would be over the limit
   */
  checkPlayers(req: IncomingMessage, recovers: boolean): void {
    const key = this.#addresses.key(this.#addresses.of(req));
    if (key !== undefined && this.#players.of(key) >= (recovers ? 2 : 1) * this.#limit) {
      counts.limits.sockets++;
      throw tooManyConnections();
    }
  }

  /**
   * Counts a WebSocket until it closes.
   *
   * @param recovers as in `checkPlayers`
   * @throws HttpError 429 if it is over the limit
   */
  addPlayer(req: IncomingMessage, recovers: boolean): void {
    this.checkPlayers(req, recovers);
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
    if (open <= CONNECTIONS_PER_PLAYER * this.#limit) return;
    counts.limits.sockets++;
    // A browser shows an HTTP answer to the player, so a number of connections over the limit stay open to get one.
    if (open > (CONNECTIONS_PER_PLAYER + 1) * this.#limit) {
      log.tally("warn", `A connection was closed without an answer. ${TOO_MANY}`, {}, key);
      socket.destroy();
      return;
    }
    this.#overLimit.add(socket);
    const timer = setTimeout(() => socket.destroy(), ANSWER_MS);
    socket.once("close", () => clearTimeout(timer));
  }
}

function tooManyConnections(): HttpError {
  const sentence = "There are too many connections from your network. Please close some and try again.";
  return new HttpError(429, sentence, { "Retry-After": "10" }, TOO_MANY);
}
