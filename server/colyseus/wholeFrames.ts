import type { Socket } from "node:net";
import type { WebSocket } from "ws";
import type { Part } from "./shapes.ts";
import { readShared } from "./sharedReads.ts";

/** First byte of a final binary frame without extensions. */
const FINAL_BINARY = 0x82;

/** Bit in the second byte of a frame that has a mask, as each frame of a client must have. */
const MASKED = 0x80;

/** Maximum bytes of a payload whose length fits into the second byte of a frame. */
const MAX_SHORT = 125;

/** Bytes before the payload of a short frame with a mask. */
const HEADER_BYTES = 6;

/** The part of `ws` that reads frames. Its types leave it out. */
export interface Receiver {
  /** false after an error and after a close frame */
  readonly writable: boolean;
  /** bytes that were written and are not read yet */
  readonly writableLength: number;
  /** 0 between two frames */
  readonly _state: number;
  /** bytes of an incomplete frame */
  readonly _bufferedBytes: number;
  /** opcode of an incomplete message; 0 if there is none */
  readonly _fragmented: number;
  readonly _errored: boolean;
  readonly _isServer: boolean;
  readonly _binaryType: string;
  readonly _allowSynchronousEvents: boolean;
  readonly _maxPayload: number;
}

export const NEEDS: readonly Part[] = [
  ["WebSocket", "_receiver", "null"],
  ["WebSocket", "_socket", "null"],
  ["a receiver of ws", "writableLength", "a number"],
  ["a receiver of ws", "writable", "a boolean"],
  ["a receiver of ws", "_state", "a number"],
  ["a receiver of ws", "_bufferedBytes", "a number"],
  ["a receiver of ws", "_fragmented", "a number"],
  ["a receiver of ws", "_errored", "a boolean"],
  ["a receiver of ws", "_isServer", "a boolean"],
  ["a receiver of ws", "_binaryType", '"nodebuffer"'],
  ["a receiver of ws", "_allowSynchronousEvents", "a boolean"],
  ["a receiver of ws", "_maxPayload", "a number"],
];

/** A WebSocket with the parts that its types leave out. */
type ReadableSocket = WebSocket & { _receiver?: Receiver; _socket?: Socket };

/**
 * Reads short messages as soon as the socket of a client has received them, and counts the bytes of all chunks. Bytes
 * are counted here because pings, empty fragments and headers never become messages.
 *
 * `ws` 8.23 writes each chunk to a stream, which splits it, queues its parts and joins them again. Nearly every
 * chunk is one input, a whole frame of 12 bytes. If `ws` waits for a new frame, this reads such frames in a loop. From
 * the first frame on that is not short, whole, final, binary and masked, the chunk is left to `ws`, which is in the same
 * state as if it had read the frames before. A spec compares both with random frames.
 *
 * This can go when `ws` is as fast, and reports received bytes.
 *
 * @param received is called with the number of bytes of each chunk
 */
export function readWholeFrames(ref: WebSocket, received: (bytes: number) => void): void {
  const { _receiver: receiver, _socket: socket } = ref as ReadableSocket;
  if (receiver === undefined || socket === undefined) return;
  const maxBytes = maxPayload(receiver);
  const isShared = readShared(socket, (bytes, count) => {
    received(count);
    // Bytes that the socket has queued come first.
    const at = socket.readableLength === 0 ? readFrames(ref, receiver, bytes, count, maxBytes) : 0;
    return at === count || socket.push(Buffer.from(bytes.subarray(at, count)));
  });
  if (!isShared) socket.prependListener("data", ({ length }: Buffer) => received(length));
}

/** Maximum bytes of a payload that is read here; 0 if the receiver has settings that this file does not support. */
function maxPayload(receiver: Receiver): number {
  const { _maxPayload: max, _isServer: isServer, _binaryType: type, _allowSynchronousEvents: synchronous } = receiver;
  if (!isServer || type !== "nodebuffer" || !synchronous) return 0;
  return max > 0 ? Math.min(max, MAX_SHORT) : MAX_SHORT;
}

/**
 * Reads the frames at the start of a chunk.
 *
 * @param count length of the chunk
 * @returns the index of the first byte that is left to `ws`
 */
function readFrames(ref: WebSocket, receiver: Receiver, chunk: Buffer, count: number, maxBytes: number): number {
  let at = 0;
  // Reading a message may change the receiver, so it is checked before each one.
  while (at + HEADER_BYTES < count && chunk[at] === FINAL_BINARY && isIdle(receiver)) {
    const length = (chunk[at + 1] as number) ^ MASKED;
    const start = at + HEADER_BYTES;
    const end = start + length;
    // Without a mask, the length has the bit set, and is too large.
    if (!(length > 0 && length <= maxBytes && end <= count)) break;
    for (let i = 0; i < length; i++) (chunk[start + i] as number) ^= chunk[start - 4 + (i & 3)] as number;
    at = end;
    // The receiver of `ws` would emit it, and a listener there would emit it here.
    ref.emit("message", chunk.subarray(start, end), true);
  }
  return at;
}

/** Whether the receiver waits for the first byte of a message. */
function isIdle(receiver: Receiver): boolean {
  return (
    receiver._state === 0 &&
    receiver._bufferedBytes === 0 &&
    receiver._fragmented === 0 &&
    !receiver._errored &&
    receiver.writableLength === 0 &&
    receiver.writable
  );
}
