/** Maximum bytes of the header of a WebSocket frame without a mask. */
export const MAX_HEADER_BYTES = 10;

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
