import type { Socket } from "node:net";
import { type Client, ClientState, Protocol, ProtocolModifier, SchemaSerializer } from "@colyseus/core";
import type { GameState } from "../../protocol/schema.ts";
import { counts } from "../metrics/counts.ts";
import type { RoomClient } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** The code of a patch that says when it was made. */
const TIMED_PATCH = Protocol.ROOM_STATE_PATCH | ProtocolModifier.TIMED;

/** Bytes before the body of a patch: the code, u32 room time, u32 inputs of this client that the patch accounts for. */
const HEAD_BYTES = 9;

/** The longest header of a WebSocket frame that is not masked. */
const LONGEST_HEADER = 10;

/** `ws` keeps its socket in a field that its types leave out. */
type SocketClient = RoomClient & { ref: { _socket: Socket } };

export const NEEDS: readonly Part[] = [
  ["Room", "setSerializer", "a function of 1 parameter"],
  ["SchemaSerializer", "applyPatches", "a function of 3 parameters"],
  ["SchemaSerializer", "getFullState", "a function of 2 parameters"],
  ["SchemaSerializer", "needFullEncode", "a boolean"],
  ["SchemaSerializer", "hasFilters", "a boolean"],
  ["SchemaSerializer", "encoder", "an object"],
  ["WebSocket", "_socket", "null"],
  // Where nothing has changed a patch is its head: the code, the time, and the inputs that it accounts for.
  ["a patch without changes", "content", `"${TIMED_PATCH.toString(16)}0403020108070605"`],
];

/**
 * Sends a patch to a whole room from one buffer.
 *
 * The stock serializer of 0.18.17 makes a buffer of its own for each client, body and all, because of the four bytes in
 * its head that differ, and `ws` then writes that and its own header in two pieces. At 1,000 clients those are 12 MB of
 * fresh memory in each step, which is what the step then waits for. Here the frame is built once, header, head and body;
 * for each client the four bytes are set and the frame is written. The system takes its copy within `write`, so that the
 * bytes are free for the next client. Where it could not, because that client reads too slowly, the stream still holds
 * the buffer; it is then left to the stream, and the others go on with a copy.
 *
 * Clients get byte for byte what the stock serializer sends. It can go when that shares its frames.
 */
export class SharedFrameSerializer extends SchemaSerializer<GameState> {
  /** bytes of patches sent to all clients together */
  patchBytes = 0;
  #frame = Buffer.alloc(1024);
  /** clients that the last patch was held back from; while there are none, nobody's backlog is looked at */
  #held = 0;

  override applyPatches(clients: Client[], state?: unknown, timing?: { sNow: number }): boolean {
    // Nobody there, or a room of another kind than ours: nothing to gain.
    if (clients.length === 0 || timing === undefined || this.hasFilters) {
      return super.applyPatches(clients, state, timing);
    }
    const { encoder } = this;
    const changed = encoder.hasChanges;
    const bodyAt = LONGEST_HEADER + HEAD_BYTES;
    const end = changed ? this.#encode(bodyAt) : bodyAt;
    const headAt = LONGEST_HEADER;
    const start = writeHeader(this.#frame, headAt, end - headAt);
    this.#frame[headAt] = TIMED_PATCH;
    this.#frame.writeUInt32LE(timing.sNow >>> 0, headAt + 1);
    this.#held = this.#sendToAll(clients as SocketClient[], start, end);
    if (changed) {
      this.needFullEncode = true;
      encoder.discardChanges();
    }
    // After the changes are done with: the next patch goes on from this state.
    if (this.#held > 0) this.#resync(clients as SocketClient[], timing);
    return changed;
  }

  /** Puts the changes into the frame, and says where they end. */
  #encode(bodyAt: number): number {
    const changes = this.encoder.encode({ offset: bodyAt });
    if (this.#frame.length < changes.length) this.#frame = Buffer.alloc(changes.length * 2);
    this.#frame.set(changes.subarray(bodyAt), bodyAt);
    return changes.length;
  }

  /** Sends all there is to each client that was held back and has read everything. */
  #resync(clients: SocketClient[], timing: { sNow: number }): void {
    const now = performance.now();
    for (const client of clients) {
      const { backlog } = client.userData?.connection ?? {};
      if (backlog?.held && backlog.release(client.ref._socket.writableLength, now)) {
        client.raw(this.getFullState(client, timing));
      }
    }
  }

  /** @returns clients that are held back */
  #sendToAll(clients: SocketClient[], start: number, end: number): number {
    const acknowledgedAt = LONGEST_HEADER + 5;
    const someHeld = this.#held > 0;
    let held = 0;
    let bytes = this.#frame.subarray(start, end);
    for (const client of clients) {
      if (client.state !== ClientState.JOINED || client.ref.readyState !== client.ref.OPEN) continue;
      if (someHeld && client.userData?.connection.backlog.held) {
        held++;
        counts.patches.skipped++;
        continue;
      }
      this.#frame.writeUInt32LE((client._inputBuffer?.ackSeq ?? 0) >>> 0, acknowledgedAt);
      const socket = client.ref._socket;
      socket.write(bytes);
      this.patchBytes += bytes.length;
      if (socket.writableLength === 0) continue;
      const backlog = client.userData?.connection.backlog;
      backlog?.note(socket.writableLength, bytes.length, performance.now());
      if (backlog?.held) held++;
      this.#frame = Buffer.from(this.#frame);
      bytes = this.#frame.subarray(start, end);
    }
    return held;
  }
}

/**
 * Has a room send its patches by a serializer of this kind. To be called as the room is constructed.
 *
 * @colyseus/core 0.18.17 gives a room a serializer of its own as soon as it has a state, so from here on the room takes no
 * other.
 */
export function shareFrames(room: { setSerializer(serializer: SharedFrameSerializer): void }): SharedFrameSerializer {
  const serializer = new SharedFrameSerializer();
  room.setSerializer(serializer);
  room.setSerializer = () => {};
  return serializer;
}

/**
 * Writes the header of an unmasked binary WebSocket frame so that it ends where the payload begins.
 *
 * @returns where it begins
 */
function writeHeader(frame: Buffer, payloadAt: number, payloadLength: number): number {
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
