import { Protocol } from "@colyseus/shared-types";
import { SHIPS } from "../../protocol/shipsMessage.ts";
import { BINARY, type Frame } from "../../tools/frames.ts";

/** A frame from a server, made by hand. */
export function frameOf(head: Buffer): Frame {
  return { opcode: BINARY, length: head.length, head };
}

/** The first bytes of a state or a patch. @param time room time, ms @param acknowledged number of inputs */
export function timedHead(code: number, time: number, acknowledged = 0): Buffer {
  const head = Buffer.alloc(9);
  head[0] = code;
  head.writeUInt32LE(time, 1);
  head.writeUInt32LE(acknowledged, 5);
  return head;
}

/** A message SHIPS. */
export function shipsMessage(content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(Protocol.ROOM_DATA_BYTES, 0xa0 | SHIPS.length), Buffer.from(SHIPS), content]);
}
