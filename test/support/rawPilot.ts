import { once } from "node:events";
import type { Socket } from "node:net";
import { WebSocket } from "ws";
import { withDeadline } from "./server.ts";

/** A player's connection that says whatever a test wants, down to the bytes. */
export class RawPilot {
  readonly sessionId: string;
  readonly roomId: string;
  readonly ws: WebSocket;
  /** the close code; 1006 if the connection just ended */
  readonly closed: Promise<number>;

  private constructor(sessionId: string, roomId: string, ws: WebSocket) {
    this.sessionId = sessionId;
    this.roomId = roomId;
    this.ws = ws;
    this.closed = new Promise((resolve) => ws.once("close", resolve));
    ws.on("error", () => {});
  }

  /** @param acknowledge whether it says that it has joined, as every client must */
  static async join(url: string, name = "game", acknowledge = true): Promise<RawPilot> {
    const response = await fetch(`${url}/matchmake/joinOrCreate/${name}`, { method: "POST", body: "{}" });
    const { processId, roomId, sessionId } = (await response.json()) as Record<string, string>;
    const ws = new WebSocket(`${url.replace("http", "ws")}/${processId}/${roomId}?sessionId=${sessionId}`);
    const pilot = new RawPilot(sessionId ?? "", roomId ?? "", ws);
    await withDeadline(once(ws, "message"), "the server to let the client in");
    if (acknowledge) {
      const state = once(ws, "message");
      ws.send(Uint8Array.of(10));
      await withDeadline(state, "the first state");
    }
    return pilot;
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
