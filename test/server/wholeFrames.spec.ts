import assert from "node:assert/strict";
import type { EventEmitter } from "node:events";
import { Socket } from "node:net";
import { WebSocket } from "ws";
import { type Receiver, readWholeFrames } from "../../server/colyseus/wholeFrames.ts";
import { seededRandom } from "../support/random.ts";

const TEXT = 1;
const BINARY = 2;
const MAX_PAYLOAD = 100;

/** The handle of a socket without a network. It has a stream's reads, and writes nothing. */
class Handle {
  reading = false;
  buffer: Uint8Array | undefined;

  getAsyncId(): number {
    return 1;
  }

  useUserBuffer(buffer: Uint8Array): void {
    this.buffer = buffer;
  }

  readStart(): number {
    this.reading = true;
    return 0;
  }

  readStop(): number {
    this.reading = false;
    return 0;
  }

  close(done?: () => void): void {
    if (done !== undefined) setImmediate(done);
  }
}

/** The server's end of a connection without a network, and what `ws` reports of it. */
class End {
  readonly handle = new Handle();
  readonly socket = new Socket({ handle: this.handle } as object);
  readonly calls: string[] = [];
  /** chunks that got past the fast path */
  toWs = 0;
  received = 0;
  readonly ws: WebSocket & { _receiver: Receiver };

  constructor(isFast: boolean, onMessage: (ws: WebSocket, payload: Buffer) => void = () => {}) {
    this.socket._write = (_chunk, _encoding, done) => done();
    this.socket._writev = (_chunks, done) => done();
    this.socket._final = (done) => done();
    this.ws = Reflect.construct(WebSocket, [null, undefined, { autoPong: false, closeTimeout: 30_000 }]);
    this.ws.on("error", (error: NodeJS.ErrnoException) => this.calls.push(`error ${error.code}`));
    for (const event of ["ping", "pong"]) this.ws.on(event, (data: Buffer) => this.calls.push(`${event} ${hex(data)}`));
    this.ws.on("message", (data: Buffer, isBinary: boolean) => {
      this.calls.push(`${isBinary ? "binary" : "text"} ${hex(data)}`);
      onMessage(this.ws, data);
    });
    const setSocket: (...parts: unknown[]) => void = Reflect.get(this.ws, "setSocket");
    setSocket.call(this.ws, this.socket, Buffer.alloc(0), { maxPayload: MAX_PAYLOAD });
    (this.ws._receiver as unknown as EventEmitter).on("conclude", (code: number) =>
      this.calls.push(`conclude ${code}`),
    );
    this.socket.on("data", () => this.toWs++);
    if (isFast) readWholeFrames(this.ws, (bytes) => (this.received += bytes));
  }

  /** Receives a chunk as Node reads it. It is copied, because reading removes the mask in place. */
  async receive(chunk: Buffer): Promise<void> {
    if (!this.socket.destroyed) this.#read(chunk);
    // Errors of a stream are emitted in a later turn.
    await new Promise(setImmediate);
  }

  /** Ends the timer with which `ws` waits for the other end. */
  close(): void {
    this.socket.destroy();
  }

  #read(chunk: Buffer): void {
    const { buffer } = this.handle;
    buffer?.set(chunk);
    const callback = Object.getOwnPropertySymbols(this.socket).find(({ description }) => description === "kBufferCb");
    const isWanted =
      buffer === undefined
        ? this.socket.push(Buffer.from(chunk))
        : Reflect.get(this.socket, callback ?? "").call(this.socket, chunk.length, buffer);
    // What is in the buffer belongs to the next read.
    buffer?.fill(0xff, 0, chunk.length);
    if (!isWanted) this.handle.readStop();
  }
}

const hex = (data: Buffer) => data.toString("hex");

/** A frame as a client sends it, or with a fault. */
function frame(first: number, payload: Buffer, mask: Buffer | undefined = Buffer.from([1, 2, 3, 4])): Buffer {
  const { length } = payload;
  const bit = mask === undefined ? 0 : 0x80;
  const head = length < 126 ? [first, bit | length] : [first, bit | 126, length >> 8, length & 255];
  const masked = payload.map((byte, i) => byte ^ (mask?.[i & 3] ?? 0));
  return Buffer.concat([Buffer.from(head), mask ?? Buffer.alloc(0), masked]);
}

const whole = (...payload: number[]) => frame(0x80 | BINARY, Buffer.from(payload));

/** A random stream of frames: mostly short binary ones. */
function stream(random: () => number): Buffer[] {
  const below = (limit: number) => Math.floor(random() * limit);
  // Some payloads and masks look like frames themselves, so that a cut in them can be mistaken for the start of one.
  const bytes = (length: number) =>
    random() < 0.3 ? Buffer.alloc(length, whole(7)) : Buffer.from(Array.from({ length }, () => below(256)));
  const mask = () => [Buffer.alloc(4), Buffer.from([0x81, 0, 0, 0])][below(6)] ?? bytes(4);
  const odd = [
    () => frame(0x80 | TEXT, Buffer.from("hello"), mask()),
    () => frame(0x80 | BINARY, Buffer.alloc(0), mask()),
    // A message in fragments, some empty, with a control frame between them.
    () =>
      Buffer.concat([
        frame(BINARY, bytes(below(9)), mask()),
        ...(random() < 0.5 ? [frame(0x89, bytes(3), mask())] : []),
        frame(0, Buffer.alloc(0), mask()),
        frame(0x80, bytes(below(9)), mask()),
      ]),
    () => frame(0x89, bytes(below(9)), mask()),
    () => frame(0x8a, bytes(below(9)), mask()),
    () => frame(0x80 | BINARY, bytes(MAX_PAYLOAD - 1 + below(2)), mask()),
  ];
  const bad = [
    () => frame(0x80 | BINARY, bytes(MAX_PAYLOAD + 1 + below(100)), mask()),
    () => frame(0x80 | BINARY, bytes(5), undefined),
    () => frame(0x80 | 0x40 | BINARY, bytes(5), mask()),
    () => frame(0x88, Buffer.concat([Buffer.from([0x03, 0xe8]), bytes(0)]), mask()),
    () => frame(0x88, Buffer.alloc(0), mask()),
    () => frame(0x80, bytes(5), mask()),
    () => bytes(6),
  ];
  const pick = (of: readonly (() => Buffer)[]) => (of[below(of.length)] as () => Buffer)();
  return Array.from({ length: 1 + below(12) }, () => {
    const kind = random();
    if (kind < 0.75) return frame(0x80 | BINARY, bytes(random() < 0.3 ? 2 : 1 + below(20)), mask());
    return pick(kind < 0.96 ? odd : bad);
  });
}

/** Chunks of one frame each, as they usually arrive, or of random lengths. */
function chunksOf(frames: Buffer[], random: () => number): Buffer[] {
  if (random() < 0.3) return frames;
  const bytes = Buffer.concat(frames);
  const longest = [1, 8, 40, bytes.length][Math.floor(random() * 4)] ?? 1;
  const chunks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 1 + Math.floor(random() * longest);
    chunks.push(bytes.subarray(at, end));
    at = end;
  }
  return chunks;
}

describe("whole frames", () => {
  it("cause the same calls as with ws alone, for random frames in random chunks", async () => {
    const random = seededRandom("1000 connections");
    let fast = 0;
    for (let round = 0; round < 1000; round++) {
      // A room may close the connection while it handles a message.
      const closing = random() < 0.1;
      const onMessage = (ws: WebSocket, data: Buffer) => {
        if (closing && (data[0] ?? 0) < 60) ws.close(1000);
        if (closing && data[0] === 255) ws.removeAllListeners("message");
      };
      const [plain, tested] = [new End(false, onMessage), new End(true, onMessage)];
      const frames = stream(random);
      for (const chunk of chunksOf(frames, random)) {
        await Promise.all([plain.receive(chunk), tested.receive(chunk)]);
        assert.deepEqual(tested.calls, plain.calls, `round ${round}: ${hex(Buffer.concat(frames))}`);
        assert.equal(tested.socket.listenerCount("data"), plain.socket.listenerCount("data"));
      }
      fast += plain.toWs - tested.toWs;
      for (const end of [plain, tested]) end.close();
    }
    assert.ok(fast > 1000, `only ${fast} chunks were read without ws`);
  });

  it("are read without ws, several in a chunk, and their bytes are counted", async () => {
    const end = new End(true);
    const chunk = Buffer.concat([whole(19, 0x80, 1, 2), whole(18), whole(19)]);
    await end.receive(chunk);
    assert.deepEqual(end.calls, ["binary 13800102", "binary 12", "binary 13"]);
    assert.equal(end.toWs, 0);
    assert.equal(end.received, chunk.length);
  });

  it("go through ws while a message is incomplete, and are read without it again after that", async () => {
    const end = new End(true);
    const parts = [whole(1).subarray(0, 3), whole(1).subarray(3), frame(BINARY, Buffer.from([2])), whole(3)];
    await end.receive(parts[0] as Buffer);
    await end.receive(parts[1] as Buffer);
    assert.equal(end.toWs, 2);
    await end.receive(whole(4));
    assert.equal(end.toWs, 2);
    await end.receive(parts[2] as Buffer);
    // A message within another one is an error.
    await end.receive(parts[3] as Buffer);
    assert.deepEqual(end.calls, ["binary 01", "binary 04", "error WS_ERR_INVALID_OPCODE"]);
    end.close();
  });

  it("are not read after the connection was closed", async () => {
    const end = new End(true);
    await end.receive(frame(0x88, Buffer.alloc(0)));
    await end.receive(whole(1));
    assert.deepEqual(end.calls, ["conclude 1005"]);
    end.close();
  });

  it("count the bytes of what is left to ws, such as pings and empty fragments", async () => {
    const end = new End(true);
    const chunk = Buffer.concat([whole(1), frame(0x89, Buffer.alloc(0)), frame(BINARY, Buffer.alloc(0))]);
    await end.receive(chunk);
    assert.equal(end.received, chunk.length);
    assert.deepEqual(end.calls, ["binary 01", "ping "]);
  });
});
