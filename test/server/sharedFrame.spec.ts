import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { type Client, type ClientPrivate, ClientState, SchemaSerializer } from "@colyseus/core";
import { Decoder, Encoder } from "@colyseus/schema";
import { WebSocketClient } from "@colyseus/ws-transport";
import { type WebSocket, WebSocketServer } from "ws";
import { ROOMS } from "../../game/rooms.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { SharedFrameSerializer } from "../../server/colyseus/sharedFrameSerializer.ts";
import { Backlog } from "../../server/rooms/backlog.ts";
import { BINARY, FrameReader } from "../../tools/frames.ts";
import { seededRandom } from "../support/random.ts";
import { withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

const END = "that was all";

type RoomClient = WebSocketClient & ClientPrivate & { userData?: unknown };

/** The client's end of a connection. It records every byte that it receives. */
class Listener {
  readonly socket: Socket;
  /** the server's end */
  readonly client: RoomClient;
  readonly #chunks: Buffer[] = [];

  private constructor(socket: Socket, client: RoomClient) {
    this.socket = socket;
    this.client = client;
    socket.on("data", (chunk: Buffer) => this.#chunks.push(chunk));
  }

  static async connect(port: number, server: WebSocketServer, name: string): Promise<Listener> {
    const connected = once(server, "connection") as Promise<[WebSocket]>;
    const socket = connect(port, "127.0.0.1");
    socket.write(
      "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    );
    const [ws] = await connected;
    const client = new WebSocketClient(name, ws as never) as RoomClient;
    client.state = ClientState.JOINED;
    client._inputBuffer = { ackSeq: 0 } as never;
    client.userData = { connection: { backlog: new Backlog() } };
    return new Listener(socket, client);
  }

  /** All bytes that have been sent to it so far. */
  async everything(): Promise<Buffer> {
    // A last message, so that everything before it has arrived too.
    this.client.ref.send(END);
    const complete = async () => {
      while (!Buffer.concat(this.#chunks.slice(-2)).toString("latin1").endsWith(END)) await once(this.socket, "data");
    };
    await withDeadline(complete(), "all that was sent to a client to reach it");
    return Buffer.concat(this.#chunks);
  }
}

/** A state with its serializer and clients. Specs compare two of them: with the stock serializer, and with ours. */
class Side {
  readonly state = new schemas.GameState();
  readonly serializer: SchemaSerializer<GameState>;
  readonly listeners: Listener[] = [];

  constructor(serializer: SchemaSerializer<GameState>) {
    this.serializer = serializer;
    serializer.reset(this.state);
  }

  patch(sNow: number): void {
    this.serializer.applyPatches(
      this.listeners.map(({ client }) => client as Client),
      this.state,
      { sNow },
    );
  }
}

describe("the shared frame", () => {
  const http = createServer();
  const server = new WebSocketServer({ server: http });
  const sides = () => [new Side(new SchemaSerializer()), new Side(new SharedFrameSerializer())] as const;
  let port = 0;
  const open: Side[] = [];

  const bufferSize = Encoder.BUFFER_SIZE;

  before(async () => {
    Encoder.BUFFER_SIZE = 256 * 1024;
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    port = (http.address() as AddressInfo).port;
  });

  after(async () => {
    Encoder.BUFFER_SIZE = bufferSize;
    for (const { listeners } of open) for (const { socket } of listeners) socket.destroy();
    server.close();
    await new Promise((resolve) => http.close(resolve));
  });

  async function connectTo(side: Side, count: number): Promise<void> {
    open.push(side);
    for (let i = 0; i < count; i++) side.listeners.push(await Listener.connect(port, server, `client ${i}`));
  }

  async function assertSame([stock, shared]: readonly [Side, Side]): Promise<void> {
    for (const [i, listener] of stock.listeners.entries()) {
      const expected = await listener.everything();
      const received = await shared.listeners[i]?.everything();
      assert.ok(expected.length > 1000);
      assert.ok(received?.equals(expected), `client ${i} was not sent the same bytes`);
    }
  }

  it("has the same bytes for every client as the stock serializer, for any change of the state", async () => {
    const both = sides();
    for (const side of both) await connectTo(side, 4);
    const random = seededRandom("a thousand patches");
    for (let step = 1; step <= 1000; step++) {
      const dice = random();
      const [ship, x, y, acknowledged] = [Math.floor(random() * 40), random() * 1000, random() * 1000, random()];
      for (const { state, listeners } of both) {
        if (dice < 0.3)
          state.players.set(`ship ${ship}`, new schemas.Player().assign({ name: "N".repeat(ship), x, y }));
        else if (dice < 0.4) state.players.delete(`ship ${ship}`);
        else if (dice < 0.9)
          for (const player of state.players.values()) Object.assign(player, { x, y, thrusting: x > 500 });
        // Otherwise nothing changes, and the patch consists of its head only.
        const client = listeners[step % 4]?.client;
        assert.ok(client !== undefined);
        client._inputBuffer = { ackSeq: Math.floor(acknowledged * 2 ** 32) } as never;
        // A client that has not acknowledged its join is sent nothing.
        if (step % 50 === 0)
          client.state = client.state === ClientState.JOINED ? ClientState.JOINING : ClientState.JOINED;
      }
      for (const side of both) side.patch(step * 50);
    }
    for (const { listeners } of both) for (const { client } of listeners) client.state = ClientState.JOINED;
    await assertSame(both);
  });

  it("has a valid header at any length, also around 125 and 65,535 bytes", async () => {
    const both = sides();
    for (const side of both) await connectTo(side, 2);
    // The length of the name determines the length of the patch.
    let step = 0;
    for (const length of [
      90, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 120, 130, 65_480, 65_500, 65_510,
    ]) {
      for (const more of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]) {
        step++;
        for (const side of both) {
          side.state.players.set("ship", new schemas.Player().assign({ name: "N".repeat(length + more) }));
          side.patch(step * 50);
        }
      }
    }
    await assertSame(both);
  });

  it("reaches a slow client intact, or is replaced by a full state, and buffers a limited number of bytes", async () => {
    const both = sides();
    for (const side of both) await connectTo(side, 3);
    const [stock, shared] = both;
    const random = seededRandom("slow readers");
    const heldBack = shared.listeners[1];
    assert.ok(heldBack !== undefined);
    let held = 0;
    let most = 0;
    for (let step = 1; step <= 3000; step++) {
      const places = Array.from({ length: 20 }, () => random() * 1000);
      const [comes, goes] = [Math.floor(random() * 20), Math.floor(random() * 20)];
      for (const side of both) {
        // The client in the middle stops reading, until far more has been sent than its socket buffers.
        if (step === 10) side.listeners[1]?.socket.pause();
        if (step === 2500) side.listeners[1]?.socket.resume();
        for (const [i, x] of places.entries()) {
          const ship = side.state.players.get(`ship ${i}`);
          if (ship !== undefined) Object.assign(ship, { x, name: `${step} `.repeat(60) });
          else if (i === comes)
            side.state.players.set(`ship ${i}`, new schemas.Player().assign({ name: "N".repeat(400) }));
        }
        if (step % 7 === 0) side.state.players.delete(`ship ${goes}`);
        for (const [i, { client }] of side.listeners.entries()) {
          client._inputBuffer = { ackSeq: step * 10 + i } as never;
        }
        side.patch(step * 50);
      }
      const waiting = heldBack.client.ref.bufferedAmount;
      if (waiting > 0) held++;
      most = Math.max(most, waiting);
      // Gives the other clients time to read, and the resumed one too.
      if (step % 20 === 0 || step > 2500) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(held > 1000, `bytes were buffered for the slow client in only ${held} steps`);
    // At most five patches, or a full state and a patch.
    assert.ok(most < 100_000, `${most} bytes were buffered`);

    for (const i of [0, 2]) {
      const expected = await stock.listeners[i]?.everything();
      assert.ok(expected !== undefined && expected.length > 1e6);
      assert.ok((await shared.listeners[i]?.everything())?.equals(expected), `client ${i} was not sent the same bytes`);
    }
    const inStock = new Map(framesOf(await stock.listeners[1]?.everything()).map((frame) => [timeOf(frame), frame]));
    const frames = framesOf(await heldBack.everything());
    const seen = new schemas.GameState();
    const decoder = new Decoder(seen);
    let resyncs = 0;
    for (const frame of frames) {
      if (frame[0] === 0x8e) {
        resyncs++;
        // As the SDK decodes a full state during a session.
        decoder.decodeResync(frame, { offset: 9 });
      } else {
        assert.ok(inStock.get(timeOf(frame))?.equals(frame), "a patch differs from the one of the stock serializer");
        decoder.decode(frame, { offset: 9 });
      }
    }
    assert.ok(resyncs > 0, "it was sent no full state");
    assert.ok(frames.length < 2500, `it was sent ${frames.length} frames of 3000`);
    assert.deepEqual(seen.toJSON(), stock.state.toJSON());
  });
});

/** The payloads of the frames in a recording, after the answer to the upgrade. */
function framesOf(recording: Buffer | undefined): Buffer[] {
  assert.ok(recording !== undefined);
  const frames: Buffer[] = [];
  const reader = new FrameReader(({ opcode, head }) => {
    if (opcode === BINARY) frames.push(Buffer.from(head));
  });
  reader.whole = true;
  reader.push(recording.subarray(recording.indexOf("\r\n\r\n") + 4));
  return frames;
}

/** The time stamp of a patch, in ms of room time. */
function timeOf(frame: Buffer): number {
  return frame.readUInt32LE(1);
}
