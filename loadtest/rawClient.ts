import { InputEncoder } from "@colyseus/schema/input";
import { WebSocket } from "ws";
import { STEP_MS } from "../game/constants.ts";
import { ShipInput } from "../game/schema.ts";

/** Codes of Colyseus 0.18 that a client without the SDK needs; @colyseus/shared-types, Protocol.ts. */
const JOIN_ROOM = 10;
const ROOM_STATE_PATCH = 15;
const ROOM_INPUT_RELIABLE = 19;
/** bit on the code: a time stamp and an acknowledgement come before the body */
const TIMED = 0x80;

export interface RawClientOptions {
  /** where the server is, http */
  endpoint: string;
  room: string;
  /** called with the arrival of every patch; ms, and the bytes of the whole frame */
  onPatch: (time: number, bytes: number) => void;
}

/**
 * A client that flies like any other but does not decode what it receives, so that one process can be very many and
 * what is measured is the server.
 */
export class RawClient {
  readonly #socket: WebSocket;
  readonly #steering: NodeJS.Timeout;

  private constructor(socket: WebSocket, onPatch: RawClientOptions["onPatch"]) {
    this.#socket = socket;
    const input = new ShipInput();
    const encoder = new InputEncoder(input, { mode: "reliable" });
    socket.on("message", (frame: Buffer) => {
      if (frame[0] === (ROOM_STATE_PATCH | TIMED)) onPatch(performance.now(), frame.length);
    });
    this.#steering = setInterval(() => {
      input.facing = Math.sin(performance.now() / 1000);
      input.thrusting = true;
      if (socket.readyState === WebSocket.OPEN) socket.send(Buffer.concat([INPUT_CODE, encoder.encode()]));
    }, STEP_MS);
  }

  static async join({ endpoint, room, onPatch }: RawClientOptions): Promise<RawClient> {
    const response = await fetch(`${endpoint}/matchmake/joinOrCreate/${room}`, { method: "POST", body: "{}" });
    if (!response.ok) throw new Error(`no seat: ${response.status} ${await response.text()}`);
    const seat = (await response.json()) as { processId: string; roomId: string; sessionId: string };
    const url = new URL(`/${seat.processId}/${seat.roomId}?sessionId=${seat.sessionId}`, endpoint);
    url.protocol = "ws:";
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject);
      socket.once("message", (frame: Buffer) => {
        if (frame[0] === JOIN_ROOM) resolve();
        else reject(new Error(`the server answered the join with code ${frame[0]}`));
      });
    });
    const client = new RawClient(socket, onPatch);
    socket.send(Uint8Array.of(JOIN_ROOM));
    return client;
  }

  leave(): void {
    clearInterval(this.#steering);
    this.#socket.close();
  }
}

const INPUT_CODE = Buffer.of(ROOM_INPUT_RELIABLE);
