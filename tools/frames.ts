import { CloseCode } from "@colyseus/shared-types";

/** WebSocket opcodes, RFC 6455. */
export const TEXT = 1;
export const BINARY = 2;
export const CLOSE = 8;
export const PING = 9;
export const PONG = 10;

/** Bytes of a payload that are always handed over. */
const HEAD_BYTES = 32;

/** A frame from the server. It is valid only during the call, since the next read overwrites its bytes. */
export interface Frame {
  opcode: number;
  /** bytes of the payload */
  length: number;
  /** the first bytes of the payload; all of it if the reader keeps whole frames */
  head: Uint8Array;
}

/**
 * A complete frame from a client. Its mask is all zeros, which is valid and leaves the payload as it is, so the same
 * buffer can be written to any number of sockets.
 *
 * @throws RangeError if the payload is longer than 65,535 bytes
 */
export function clientFrame(opcode: number, payload: Uint8Array): Buffer {
  const { length } = payload;
  if (length > 0xffff) throw new RangeError("the payload is too long for this encoder");
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

/** The code in a close frame; 1005 if it has none. */
export function closeCodeOf({ head }: Frame): number {
  const [high, low] = head;
  return high === undefined || low === undefined ? CloseCode.NO_STATUS_RECEIVED : (high << 8) | low;
}

/** A close frame from a client. */
export function closeFrame(code: number): Buffer {
  return clientFrame(CLOSE, Uint8Array.of(code >> 8, code & 0xff));
}

/**
 * Cuts a byte stream from a server into frames. It copies only the first bytes of a payload and skips the rest, so one
 * process can be two thousand clients. It reads neither masked nor fragmented frames; the servers here send none.
 */
export class FrameReader {
  /** Whether whole payloads are handed over. May change between frames. */
  whole = false;
  readonly #onFrame: (frame: Frame) => void;
  readonly #frame: Frame = { opcode: 0, length: 0, head: new Uint8Array() };
  /** payload bytes of the current frame that have yet to arrive and are skipped */
  #skip = 0;
  /** the start of a frame that has not arrived far enough */
  #begun: Uint8Array | undefined;

  constructor(onFrame: (frame: Frame) => void) {
    this.#onFrame = onFrame;
  }

  /** @param chunk bytes that were just read; not kept */
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

  /** @returns where to continue reading, or undefined if too little of the frame has arrived */
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
