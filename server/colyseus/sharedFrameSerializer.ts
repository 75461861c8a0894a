import type { Socket } from "node:net";
import { type Client, ClientState, Protocol, ProtocolModifier, SchemaSerializer } from "@colyseus/core";
import type { GameState } from "../../protocol/schema.ts";
import { counts } from "../metrics/counts.ts";
import { MAX_HEADER_BYTES, writeHeader } from "./bytesFrame.ts";
import type { RoomClient } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** The protocol code of a patch with a time stamp. */
const TIMED_PATCH = Protocol.ROOM_STATE_PATCH | ProtocolModifier.TIMED;

/**
 * Bytes of the head of a patch: the code, u32 room time, and u32 the number of inputs of this client that it includes.
 */
const HEAD_BYTES = 9;

/** `ws` 8.23 has its socket in a field that its types leave out. */
type SocketClient = RoomClient & { ref: { _socket: Socket } };

/** Something that clients are sent right after a patch, in the same write. */
export interface Follower {
  /** bytes for a client at most */
  readonly mostBytes: number;
  /** Called before each patch is sent. */
  prepare(): void;
  /**
   * Writes whole WebSocket frames for a client, or nothing. The caller reuses the buffer for the next one.
   *
   * @param at where the first frame begins
   * @returns where the last one ends
   */
  write(client: Client, bytes: Buffer, at: number): number;
}

export const NEEDS: readonly Part[] = [
  ["Room", "setSerializer", "a function of 1 parameter"],
  ["SchemaSerializer", "applyPatches", "a function of 3 parameters"],
  ["SchemaSerializer", "getFullState", "a function of 2 parameters"],
  ["SchemaSerializer", "needFullEncode", "a boolean"],
  ["SchemaSerializer", "hasFilters", "a boolean"],
  ["SchemaSerializer", "encoder", "an object"],
  ["WebSocket", "_socket", "null"],
  // If nothing has changed, a patch consists of its head only.
  ["a patch without changes", "content", `"${TIMED_PATCH.toString(16)}0403020108070605"`],
];

/**
 * Sends a patch to all clients of a room from one buffer.
 *
 * The stock serializer of @colyseus/core 0.18.17 copies the whole patch for each client, because four bytes of the head
 * differ, and `ws` writes its header separately. With 1,000 clients, that allocates 12 MB per step, and allocation
 * limits the step rate. Here the frame (WebSocket header, head, body) is built once. For each client, the four bytes
 * are set and the frame is written. Usually the system copies the bytes during `write`, so the buffer can be used for
 * the next client. If it does not, because the client reads too slowly, the stream keeps the buffer, and the next
 * clients get a copy.
 *
 * Clients receive the same bytes as from the stock serializer. This can go when that shares its frames.
 */
export class SharedFrameSerializer extends SchemaSerializer<GameState> {
  /** bytes sent to all clients and spectators together, of patches and of what follows them */
  patchBytes = 0;
  /** clients in another room that are sent the same patches, as if they had sent no inputs */
  spectators: readonly Client[] = [];
  /** what each client and spectator is sent after its patch, in this order */
  followers: readonly Follower[] = [];
  /**
   * Writes to the state what is not tracked, so that it changes without a patch. Called before each full state is
   * encoded. undefined if all of the state is tracked.
   */
  writeUntracked: (() => void) | undefined;
  #frame = Buffer.alloc(1024);
  /** clients that were not sent the last patch; while it is 0, no backlog needs to be checked */
  #held = 0;

  override applyPatches(clients: Client[], state?: unknown, timing?: { sNow: number }): boolean {
    if (this.writeUntracked !== undefined) this.needFullEncode = true;
    // No clients, or a kind of room that this serializer does not support.
    if (clients.length + this.spectators.length === 0 || timing === undefined || this.hasFilters) {
      return super.applyPatches(clients, state, timing);
    }
    const { encoder, followers } = this;
    const changed = encoder.hasChanges;
    const bodyAt = MAX_HEADER_BYTES + HEAD_BYTES;
    const end = changed ? this.#encode(bodyAt) : bodyAt;
    let most = end;
    for (const follower of followers) {
      most += follower.mostBytes;
      follower.prepare();
    }
    this.#reserve(most);
    const headAt = MAX_HEADER_BYTES;
    const start = writeHeader(this.#frame, headAt, end - headAt);
    this.#frame[headAt] = TIMED_PATCH;
    this.#frame.writeUInt32LE(timing.sNow >>> 0, headAt + 1);
    const spectators = this.spectators as readonly SocketClient[];
    const held = this.#sendToAll(clients as SocketClient[], start, end);
    this.#held = held + (spectators.length > 0 ? this.#sendToAll(spectators, start, end) : 0);
    if (changed) {
      this.needFullEncode = true;
      encoder.discardChanges();
    }
    // After discarding the changes, because the next patch builds on the state that is sent here.
    if (this.#held > 0) {
      this.#resync(clients as SocketClient[], timing);
      this.#resync(spectators, timing);
    }
    return changed;
  }

  override getFullState(client?: Client, timing?: { sNow: number }): Uint8Array {
    if (this.needFullEncode) this.writeUntracked?.();
    return super.getFullState(client, timing);
  }

  /** Copies the changes into the frame, and returns where they end. */
  #encode(bodyAt: number): number {
    const changes = this.encoder.encode({ offset: bodyAt });
    if (this.#frame.length < changes.length) this.#frame = Buffer.alloc(changes.length * 2);
    this.#frame.set(changes.subarray(bodyAt), bodyAt);
    return changes.length;
  }

  /** Makes the frame longer if it is too short for what follows the patch. */
  #reserve(bytes: number): void {
    if (this.#frame.length >= bytes) return;
    const longer = Buffer.alloc(bytes * 2);
    longer.set(this.#frame);
    this.#frame = longer;
  }

  /** Sends the full state to each client that was sent no patches and has now received everything before. */
  #resync(clients: readonly SocketClient[], timing: { sNow: number }): void {
    const now = performance.now();
    for (const client of clients) {
      const { backlog } = client.userData?.connection ?? {};
      if (backlog?.held && backlog.release(client.ref._socket.writableLength, now)) {
        client.raw(this.getFullState(client, timing));
      }
    }
  }

  /** Sends the frame to each client, and returns the number of clients that are sent no patches. */
  #sendToAll(clients: readonly SocketClient[], start: number, end: number): number {
    const acknowledgedAt = MAX_HEADER_BYTES + 5;
    const someHeld = this.#held > 0;
    const { followers } = this;
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
      let last = end;
      for (const follower of followers) last = follower.write(client, this.#frame, last);
      if (bytes.length !== last - start) bytes = this.#frame.subarray(start, last);
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
 * Makes a room use a `SharedFrameSerializer`. To be called in its constructor.
 *
 * When the state of a room is set, @colyseus/core 0.18.17 replaces the serializer, so `setSerializer` is disabled. This
 * can go when the framework keeps a serializer that was set before the state.
 */
export function shareFrames(room: { setSerializer(serializer: SharedFrameSerializer): void }): SharedFrameSerializer {
  const serializer = new SharedFrameSerializer();
  room.setSerializer(serializer);
  room.setSerializer = () => {};
  return serializer;
}
