import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { RegisteredHandler, Room } from "@colyseus/core";
import { WebSocketServer } from "ws";
import type { Processes } from "../cluster/processes.ts";
import { untakenSeats } from "../colyseus/seats.ts";
import { type Config, checksAddress } from "../config.ts";
import { log } from "../log.ts";
import { PROCESS_HEADER, whyUnreachable } from "./addressCheck.ts";
import { HttpError } from "./httpError.ts";

/** ms between two looks at whether a check is due */
const LOOK_MS = 1000;

/** Checks in a row that must fail before a process that was reached counts as unreachable: nginx may be restarting. */
const FAILURES = 2;

/** The path of a check, followed by a random id. It has two parts like that of a seat, so proxies treat it the same. */
export const CHECK_PATH = "/reach/";

/**
 * Checks that clients reach this very process at its PUBLIC_ADDRESS: it opens a WebSocket there, and the request must
 * arrive here. It checks at the start, while that fails, and while clients do not take the seats that were reserved for
 * them. Until a check succeeds, no rooms are opened in this process.
 */
export class PublicAddress {
  /** why clients can't reach this process, as the rest of a sentence; undefined while they can, or before a check */
  problem: string | undefined;
  readonly #address: string | undefined;
  readonly #processes: Processes;
  readonly #lookMs: number;
  readonly #sockets = new WebSocketServer({ noServer: true, clientTracking: false, perMessageDeflate: false });
  readonly #rooms = new Set<Room>();
  /** the path of the check that is running */
  #path = "";
  #arrived = false;
  /** checks that have failed in a row */
  #failures = 0;
  /** clients that have come to take a seat, since the last look */
  #clients = 0;
  /** session ids of the seats that were untaken at the last look */
  #untaken: ReadonlySet<string> = new Set();

  constructor(config: Config, processes: Processes, lookMs = LOOK_MS) {
    this.#address = checksAddress(config) ? config.PUBLIC_ADDRESS : undefined;
    this.#processes = processes;
    this.#lookMs = lookMs;
  }

  /** To be called when the server listens. Resolves after the first check. */
  async start(): Promise<void> {
    if (this.#address === undefined) return;
    await this.#check(this.#address);
    this.#lookLater(this.#address);
  }

  /** Watches the seats in rooms of a type. @param type as `define` has returned it */
  watchSeats(type: RegisteredHandler): RegisteredHandler {
    return type.on("create", (room) => this.#rooms.add(room)).on("dispose", (room) => this.#rooms.delete(room));
  }

  /** A client has come to take its seat, so the address works. */
  noteClient(): void {
    this.#clients++;
  }

  /** Answers an upgrade if it is the check of this process that is running. Returns whether it is. */
  answer(req: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    if (this.#path === "" || req.url !== this.#path) return false;
    this.#arrived = true;
    this.#sockets.handleUpgrade(req, socket, head, (ws) => ws.on("error", () => {}).close());
    return true;
  }

  /** @throws HttpError 404 with the id of this process, if an upgrade is the check of another process */
  rejectOther({ url = "" }: IncomingMessage): void {
    if (!url.startsWith(CHECK_PATH)) return;
    throw new HttpError(404, "This is another process.", { [PROCESS_HEADER]: this.#processes.id });
  }

  #lookLater(address: string): void {
    setTimeout(async () => {
      if (this.#processes.draining) return;
      const noneTaken = this.#seatsGoUntaken();
      if (!this.#processes.reached || this.#failures > 0 || noneTaken) await this.#check(address);
      this.#lookLater(address);
    }, this.#lookMs).unref();
  }

  /** Whether a seat was untaken at the last look and still is, and no client has come for any seat in the meantime. */
  #seatsGoUntaken(): boolean {
    const untaken = new Set([...this.#rooms].flatMap(untakenSeats));
    const noneTaken = this.#clients === 0 && [...untaken].some((id) => this.#untaken.has(id));
    this.#untaken = untaken;
    this.#clients = 0;
    return noneTaken;
  }

  async #check(address: string): Promise<void> {
    this.#arrived = false;
    this.#path = CHECK_PATH + randomUUID();
    const why = await whyUnreachable(address, this.#path);
    this.#path = "";
    if (this.#processes.draining) return;
    if (why === undefined && this.#arrived) this.#noteReached();
    else this.#noteFailure(why ?? "something else opens WebSockets there");
  }

  #noteReached(): void {
    this.#failures = 0;
    this.#processes.reached = true;
    if (this.problem === undefined) return;
    this.problem = undefined;
    log.info("Clients can reach this process at its PUBLIC_ADDRESS now. Rooms are opened here.");
  }

  #noteFailure(why: string): void {
    if (++this.#failures < FAILURES && this.#processes.reached) return;
    this.#processes.reached = false;
    if (this.problem === why) return;
    this.problem = why;
    log.error(
      `Clients can't reach this process at its PUBLIC_ADDRESS: ${why}. Until they can, no rooms are opened here. ` +
        "PUBLIC_ADDRESS_CHECK=off turns this check off, if clients reach that address and this machine does not.",
      undefined,
      { address: this.#address },
    );
  }
}
