/** WebSocket opcodes, RFC 6455. */
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Bytes of a frame's payload that are always looked at. */
const HEAD_BYTES = 32;

/** A frame from the server. Valid during the call only: the bytes are overwritten by the next read. */
export interface Frame {
  opcode: number;
  /** bytes of the payload */
  length: number;
  /** the first bytes of the payload, all of them if the reader keeps whole frames */
  head: Uint8Array;
}

/**
 * A client's frame, ready to be written. Its mask is all zeros, which is a valid mask and leaves the payload readable, so
 * the same buffer can be written to any number of sockets.
 */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  if (length > 0xffff) throw new RangeError("a client of this game has nothing that long to say");
  const headerLength = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(headerLength + length);
  frame[0] = 0x80 | opcode;
  if (length < 126) {
    frame[1] = 0x80 | length;
  } else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.set(payload, headerLength);
  return frame;
}

/**
 * Cuts a byte stream from a server into frames. Payloads are skipped, not copied, but for their first bytes: that is what
 * lets one process be two thousand clients. Servers here send neither masked nor fragmented frames.
 */
export class FrameReader {
  /** Whether frames are handed over whole. May be changed between frames. */
  whole = false;
  readonly #onFrame: (frame: Frame) => void;
  readonly #frame: Frame = { opcode: 0, length: 0, head: new Uint8Array() };
  /** payload bytes of the current frame still to come and to be skipped */
  #skip = 0;
  /** the beginning of a frame of which too little had come */
  #begun: Uint8Array | undefined;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** @param chunk what has just been read; not kept */
  push(chunk: Uint8Array): void {
    let bytes = chunk;
    if (this.#begun !== undefined) {
      bytes = Buffer.concat([this.#begun, chunk]);
      this.#begun = undefined;
    }
    let at = 0;
    while (at < bytes.length) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, bytes.length - at);
        this.#skip -= skipped;
        at += skipped;
        continue;
      }
      const next = this.#begin(bytes, at);
      if (next === undefined) {
        this.#begun = Uint8Array.prototype.slice.call(bytes, at);
        return;
      }
      at = next;
    }
  }

  /** @returns where to go on reading, or undefined if there is not enough of the frame yet */
  #begin(bytes: Uint8Array, at: number): number | undefined {
    const available = bytes.length - at;
    if (available < 2) return undefined;
    let length = (bytes[at + 1] as number) & 0x7f;
    let headerLength = 2;
    if (length >= 126) {
      headerLength = length === 126 ? 4 : 10;
      if (available < headerLength) return undefined;
      const view = new DataView(bytes.buffer, bytes.byteOffset + at);
      length = length === 126 ? view.getUint16(2) : Number(view.getBigUint64(2));
    }
    const headLength = this.whole ? length : Math.min(length, HEAD_BYTES);
    if (available < headerLength + headLength) return undefined;
    const start = at + headerLength;
    const frame = this.#frame;
    frame.opcode = (bytes[at] as number) & 0x0f;
    frame.length = length;
    frame.head = bytes.subarray(start, start + headLength);
    this.#skip = length - headLength;
    this.#onFrame(frame);
    return start + headLength;
  }
}
