import { once } from "node:events";
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { PASSPORT } from "../../protocol/passport.ts";
import type { Seat } from "./attack.ts";
import { withDeadline } from "./server.ts";

/** Protocol.ROOM_DATA of Colyseus: a message of the room, of which this game has only the passport */
const ROOM_DATA = 13;

/** A player's connection that says whatever a test wants, down to the bytes. */
export class RawPilot {
  readonly sessionId: string;
  readonly roomId: string;
  readonly ws: WebSocket;
  /** with which the seat can be taken again, once the server has let it in */
  token = "";
  /** the one given last */
  passport = "";
  /** the close code; 1006 if the connection just ended */
  readonly closed: Promise<number>;

  readonly #address: string;

  private constructor(address: string, sessionId: string, roomId: string, token?: string) {
    this.#address = address;
    this.sessionId = sessionId;
    this.roomId = roomId;
    const ws = new WebSocket(
      `${address}?sessionId=${sessionId}${token === undefined ? "" : `&reconnectionToken=${token}&skipHandshake=1`}`,
    );
    this.ws = ws;
    this.closed = new Promise((resolve) => ws.once("close", resolve));
    ws.on("error", () => {});
    ws.on("message", (bytes: Buffer) => {
      if (bytes[0] === ROOM_DATA)
        this.passport = /[\w-]{4}\.[\w-]+\.[\w-]+$/.exec(bytes.toString("latin1"))?.[0] ?? this.passport;
    });
  }

  /**
   * @param acknowledge whether it says that it has joined, as every client must
   * @param passport of the ship that it comes with
   */
  static async join(url: string, name = "game", acknowledge = true, passport = ""): Promise<RawPilot> {
    const body = JSON.stringify({ [PASSPORT]: passport });
    const response = await fetch(`${url}/matchmake/joinOrCreate/${name}`, { method: "POST", body });
    return RawPilot.take(url, (await response.json()) as Seat, acknowledge);
  }

  /** Takes a seat that has been reserved. */
  static async take(url: string, { processId, roomId, sessionId }: Seat, acknowledge = true): Promise<RawPilot> {
    const pilot = new RawPilot(`${url.replace("http", "ws")}/${processId}/${roomId}`, sessionId, roomId);
    await pilot.#enter(acknowledge);
    return pilot;
  }

  /** Comes back to the seat, on another connection. */
  async back(acknowledge = true): Promise<RawPilot> {
    const pilot = this.knock();
    await pilot.#enter(acknowledge);
    return pilot;
  }

  /** Asks for the seat again and does not wait for an answer. */
  knock(token = this.token): RawPilot {
    return new RawPilot(this.#address, this.sessionId, this.roomId, token);
  }

  async #enter(acknowledge: boolean): Promise<void> {
    const { ws } = this;
    const welcome = once(ws, "message") as Promise<[Buffer]>;
    const refused = this.closed.then((code) => Promise.reject(new Error(`closed with ${code}`)));
    const [bytes] = await withDeadline(Promise.race([welcome, refused]), "the server to let the client in");
    if (bytes[0] !== 10) throw new Error(`the server answered ${bytes.toString("latin1")}`);
    this.token = bytes.toString("utf8", 2, 2 + (bytes[1] ?? 0));
    if (!acknowledge) return;
    const state = once(ws, "message");
    ws.send(Uint8Array.of(10));
    await withDeadline(state, "the first state");
  }

  /** Writes bytes past the WebSocket. */
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
