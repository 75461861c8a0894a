import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { BINARY, FrameReader, PING, TEXT } from "../../tools/frames.ts";
import { seededRandom } from "../support/random.ts";

interface Sent {
  opcode: number;
  payload: Buffer;
}

/** Bytes of a payload that are handed over if frames are not read whole. */
const HEAD = 32;

/** A frame from a server, which is not masked (RFC 6455, section 5.2). */
function serverFrame({ opcode, payload }: Sent): Buffer {
  const { length } = payload;
  const header = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
  header[0] = 0x80 | opcode;
  header[1] = length < 126 ? length : length < 65536 ? 126 : 127;
  if (header.length === 4) header.writeUInt16BE(length, 2);
  if (header.length === 10) header.writeBigUInt64BE(BigInt(length), 2);
  return Buffer.concat([header, payload]);
}

describe("the frame reader", () => {
  const random = seededRandom("frames and chunks");
  const upTo = (most: number) => Math.floor(random() * (most + 1));
  const bytes = (length: number) => Buffer.from(Array.from({ length }, () => upTo(255)));
  const frame = (opcode: number, length: number): Sent => ({ opcode, payload: bytes(length) });

  /** Frames with every kind of length in random order, with pings in between. */
  const frames = [0, 1, 31, 32, 33, 125, 126, 127, 65535, 65536, 70_000, ...Array.from({ length: 20 }, () => upTo(400))]
    .map((length) => ({ at: random(), sent: frame(random() < 0.5 ? TEXT : BINARY, length) }))
    .concat(Array.from({ length: 10 }, () => ({ at: random(), sent: frame(PING, upTo(125)) })))
    .sort((a, b) => a.at - b.at)
    .map(({ sent }) => sent);

  /** A short text for a frame, since a failed assertion would print all of its bytes. */
  const word = ({ opcode, payload }: Sent) =>
    `${opcode}:${payload.length}:${createHash("md5").update(payload).digest("hex")}`;

  /** Has a reader read the frames in pieces, all in the same memory. @returns what it found */
  function read(sent: Sent[], whole: boolean, pieceOf: () => number): string[] {
    const stream = Buffer.concat(sent.map(serverFrame));
    const memory = Buffer.alloc(stream.length);
    const seen: (Sent & { length: number })[] = [];
    const reader = new FrameReader(({ opcode, length, head }) =>
      seen.push({ opcode, length, payload: Buffer.from(head) }),
    );
    reader.whole = whole;
    for (let at = 0; at < stream.length; ) {
      const length = stream.copy(memory, 0, at, Math.min(stream.length, at + pieceOf()));
      reader.push(memory.subarray(0, length));
      memory.fill(0xee, 0, length);
      at += length;
    }
    assert.deepEqual(
      seen.map(({ length }) => length),
      sent.map(({ payload }) => payload.length),
    );
    return seen.map(word);
  }

  const words = (sent: Sent[]) => sent.map(word);
  const heads = (sent: Sent[]) =>
    sent.map(({ opcode, payload }) => word({ opcode, payload: payload.subarray(0, HEAD) }));

  it("reads the same whole frames however the stream is cut", () => {
    for (let round = 0; round < 15; round++) {
      const most = 2 ** (8 + upTo(10));
      assert.deepEqual(
        read(frames, true, () => 1 + upTo(most)),
        words(frames),
      );
    }
  });

  it("reads the same first bytes of frames however the stream is cut", () => {
    for (let round = 0; round < 30; round++) {
      const most = 2 ** upTo(18);
      assert.deepEqual(
        read(frames, false, () => 1 + upTo(most)),
        heads(frames),
      );
    }
  });

  it("reads a stream byte by byte, and all at once", () => {
    const short = frames.filter(({ payload }) => payload.length < 1000);
    assert.deepEqual(
      read(short, true, () => 1),
      words(short),
    );
    assert.deepEqual(
      read(frames, false, () => 1),
      heads(frames),
    );
    assert.deepEqual(
      read(frames, true, () => 2 ** 30),
      words(frames),
    );
  });

  it("can change between two frames whether it reads them whole", () => {
    const stream = Buffer.concat(frames.map(serverFrame));
    const seen: string[] = [];
    const reader = new FrameReader(({ opcode, head }) => {
      seen.push(word({ opcode, payload: Buffer.from(head) }));
      reader.whole = seen.length % 2 === 1;
    });
    for (let at = 0; at < stream.length; at += 1000) reader.push(stream.subarray(at, at + 1000));
    assert.deepEqual(
      seen,
      frames.map((frame, i) => (i % 2 === 1 ? words : heads)([frame])[0]),
    );
  });
});
