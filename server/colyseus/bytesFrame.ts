import { getMessageBytes, Protocol } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["getMessageBytes", "raw", "a function of 4 parameters"],
  ["Protocol", "ROOM_DATA_BYTES", "a number"],
];

/** Maximum bytes of the header of a WebSocket frame without a mask. */
export const MAX_HEADER_BYTES = 10;

/** Bytes of the longest header of a WebSocket frame with less than 64 KiB. */
export const HEADER_BYTES = 4;

/**
 * A message with bytes, as `client.sendBytes` sends it, written as a whole WebSocket frame into a buffer of the caller.
 *
 * `sendBytes` of @colyseus/core 0.18.17 copies each message into a new buffer, and `ws` writes it separately from the
 * patch before it. That would be two more system calls and about 2 kB of garbage per client and step.
 */
export class BytesFrame {
  /** protocol code and type of the message */
  readonly #head: Buffer;

  constructor(type: string) {
    this.#head = getMessageBytes.raw(Protocol.ROOM_DATA_BYTES, type, undefined, Buffer.alloc(0));
  }

  /** Bytes of the frame at most, without the content. */
  get overhead(): number {
    return HEADER_BYTES + this.#head.length;
  }

  /**
   * Begins the frame.
   *
   * @param at where it begins
   * @returns where the caller writes its content
   */
  begin(bytes: Buffer, at: number): number {
    bytes.set(this.#head, at + HEADER_BYTES);
    return at + HEADER_BYTES + this.#head.length;
  }

  /**
   * Completes the frame.
   *
   * @param at where it begins
   * @param end where the content ends
   * @returns where the frame ends, which is earlier if the header is short
   */
  end(bytes: Buffer, at: number, end: number): number {
    const payloadAt = at + HEADER_BYTES;
    const start = writeHeader(bytes, payloadAt, end - payloadAt);
    if (start > at) bytes.copyWithin(at, start, end);
    return end - (start - at);
  }
}

/**
 * Writes a whole WebSocket frame with a payload of less than 64 KiB.
 *
 * @returns where it ends
 */
export function writeFrame(bytes: Buffer, at: number, payload: Uint8Array): number {
  const payloadAt = at + (payload.length < 126 ? 2 : HEADER_BYTES);
  writeHeader(bytes, payloadAt, payload.length);
  bytes.set(payload, payloadAt);
  return payloadAt + payload.length;
}

/**
 * Writes the header of a binary WebSocket frame without a mask directly before the payload.
 *
 * @returns the index of its first byte
 */
export function writeHeader(frame: Buffer, payloadAt: number, payloadLength: number): number {
  const FINAL_BINARY = 0x82;
  if (payloadLength < 126) {
    frame[payloadAt - 2] = FINAL_BINARY;
    frame[payloadAt - 1] = payloadLength;
    return payloadAt - 2;
  }
  if (payloadLength < 65536) {
    frame[payloadAt - 4] = FINAL_BINARY;
    frame[payloadAt - 3] = 126;
    frame.writeUInt16BE(payloadLength, payloadAt - 2);
    return payloadAt - 4;
  }
  frame[payloadAt - 10] = FINAL_BINARY;
  frame[payloadAt - 9] = 127;
  frame.writeBigUInt64BE(BigInt(payloadLength), payloadAt - 8);
  return payloadAt - 10;
}
