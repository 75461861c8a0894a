import { once } from "node:events";
import type { Socket } from "node:net";
import { Protocol } from "@colyseus/shared-types";
import { WebSocket } from "ws";
import { PASSPORT } from "../../protocol/passport.ts";
import { JOINED, reconnectionTokenIn, reconnectUrl, type Seat, seatUrl } from "../../tools/clients/seat.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { matchmake } from "./attack.ts";

/** A player without the SDK, which can send any bytes. It uses `ws`, which checks every frame from the server. */
export class RawPilot {
  readonly sessionId: string;
  readonly roomId: string;
  readonly ws: WebSocket;
  /** the reconnection token; empty until the server has let the client in */
  token = "";
  /** the last passport from the server */
  passport = "";
  /** the close code; 1006 if the connection ended without one */
  readonly closed: Promise<number>;
  readonly #url: URL;
  readonly #seat: Seat;

  private constructor(url: URL, seat: Seat, token?: string) {
    this.#url = url;
    this.#seat = seat;
    this.sessionId = seat.sessionId;
    this.roomId = seat.roomId;
    const ws = new WebSocket(token === undefined ? url : reconnectUrl(url, token));
    this.ws = ws;
    this.closed = new Promise((resolve) => ws.once("close", resolve));
    ws.on("error", () => {});
    ws.on("message", (bytes: Buffer) => {
      // The passport is this game's only room message.
      if (bytes[0] === Protocol.ROOM_DATA)
        this.passport = /[\w-]{4}\.[\w-]+\.[\w-]+$/.exec(bytes.toString("latin1"))?.[0] ?? this.passport;
    });
  }

  /**
   * @param acknowledge whether it confirms that it has joined, as every client must
   * @param passport of a ship to continue with
   */
  static async join(url: string, name = "game", acknowledge = true, passport = ""): Promise<RawPilot> {
    const body = JSON.stringify({ [PASSPORT]: passport });
    const { seat } = await matchmake({ url }, `joinOrCreate/${name}`, { body });
    return RawPilot.take(url, seat, acknowledge);
  }

  /** Takes a seat that has been reserved. */
  static async take(url: string, seat: Seat, acknowledge = true): Promise<RawPilot> {
    const pilot = new RawPilot(seatUrl(url.replace("http", "ws"), seat), seat);
    await pilot.#enter(acknowledge);
    return pilot;
  }

  /** Takes its seat again, on another connection. */
  async back(acknowledge = true): Promise<RawPilot> {
    const pilot = this.startReconnect();
    await pilot.#enter(acknowledge);
    return pilot;
  }

  /** Asks for its seat on another connection, without waiting for an answer. */
  startReconnect(token = this.token): RawPilot {
    return new RawPilot(this.#url, this.#seat, token);
  }

  async #enter(acknowledge: boolean): Promise<void> {
    const { ws } = this;
    const welcome = once(ws, "message") as Promise<[Buffer]>;
    const refused = this.closed.then((code) => Promise.reject(new Error(`closed with ${code}`)));
    const [bytes] = await withDeadline(Promise.race([welcome, refused]), "the server to let the client in");
    this.token = reconnectionTokenIn(bytes);
    if (!acknowledge) return;
    const state = once(ws, "message");
    ws.send(JOINED);
    await withDeadline(state, "the first state");
  }

  /** Writes bytes to the TCP connection, without a WebSocket frame. */
  raw(bytes: Uint8Array): void {
    (this.ws as unknown as { _socket: Socket })._socket.write(bytes);
  }

  get open(): boolean {
    return this.ws.readyState === WebSocket.OPEN;
  }

  leave(): void {
    this.ws.terminate();
  }
}
