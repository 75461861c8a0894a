import { ClientState, Protocol, type Room } from "@colyseus/core";
import { unpack } from "msgpackr";
import { CloseReason } from "../../protocol/closeCodes.ts";
import type { Arrivals } from "./arrivals.ts";
import { takeInput } from "./inputFrames.ts";
import { forgetQueue } from "./messageQueue.ts";
import type { RoomClient, RoomConnection } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** Maximum bytes of a message that a room class has a handler for. */
const MAX_MESSAGE_BYTES = 512;

/**
 * Maximum bytes of a message type. MessagePack encodes a string of that length as one byte, SHORT_STRING + length, and
 * the text.
 */
const MAX_TYPE_BYTES = 31;
const SHORT_STRING = 0xa0;

/** A copy, because the memory of a frame is used again before it is read. */
const ACKNOWLEDGMENT = Buffer.of(Protocol.JOIN_ROOM);

/** What the guard reads of a room. */
interface GuardedRoom extends Pick<Room, "messages"> {
  /** where clients that have acknowledged their join wait for the full state */
  readonly arrivals: Arrivals;
}

export const NEEDS: readonly Part[] = [
  ["Room", "_onMessage", "a function of 2 parameters"],
  ["Protocol", "JOIN_ROOM", "a number"],
  ["Protocol", "LEAVE_ROOM", "a number"],
  ["Protocol", "ROOM_DATA", "a number"],
  ["Protocol", "PING", "a number"],
];

/**
 * Checks every frame that a client in a room sends, before the framework reads it.
 *
 * @colyseus/core 0.18.17 does not validate frames: a message with a long unknown type ends the process, an unreliable
 * input with a count of 2^32 - 1 blocks the event loop, each malformed input logs a stack, and so does a message with
 * broken MessagePack, which also closes the connection with the code of an error of the server. Here, only frames that a
 * client of this game can send are passed on, with the codes and lengths that it uses. A client that sends any other
 * frame is disconnected. The acknowledgment of a join is passed on later, by `Arrivals`. If handling a frame throws,
 * only the client that sent it is disconnected.
 *
 * This can go when the framework checks lengths, counts and types.
 *
 * @param room a room class
 * @param hasInputs whether its clients may send inputs
 */
export function guardFrames(room: { prototype: Room & GuardedRoom }, hasInputs = true): void {
  const { prototype } = room;
  const next = prototype["_onMessage"];
  prototype["_onMessage"] = function (this: GuardedRoom, client: RoomClient, frame: Buffer, isBinary?: boolean) {
    const connection = client.userData?.connection;
    // Frames of a closing connection are ignored, and so are those of one that a reconnection has replaced.
    if (client.state === ClientState.LEAVING || connection?.client !== client) return;
    if (!connection.admitMessage()) return;
    try {
      // The full state must not include an input, because it has the ship rounded.
      if (frame[0] === Protocol.ROOM_INPUT_RELIABLE && client.state === ClientState.JOINING)
        this.arrivals.admitNow(client);
      if (hasInputs && isBinary !== false && takeInput(client, frame)) return;
      if (isBinary === false || !isExpected(this, client, frame)) refuse(connection, frame);
      else if (frame[0] === Protocol.JOIN_ROOM) this.arrivals.add(client, () => admit(this, client));
      else next.call(this, client, frame);
    } catch (error) {
      refuse(connection, frame, error);
    }
  };
  /** Has the framework read an acknowledgment, so that it sends the full state. */
  const admit = (room: GuardedRoom, client: RoomClient) => {
    try {
      next.call(room, client, ACKNOWLEDGMENT);
      forgetQueue(client);
    } catch (error) {
      const { connection } = client.userData ?? {};
      if (connection !== undefined) refuse(connection, ACKNOWLEDGMENT, error);
    }
  };
}

function refuse(connection: RoomConnection, frame: Buffer, error?: unknown): void {
  connection.refuse(CloseReason.BAD_MESSAGE, { messageType: frame[0], bytes: frame.length }, error);
}

function isExpected(room: GuardedRoom, client: RoomClient, frame: Buffer): boolean {
  switch (frame[0]) {
    case Protocol.JOIN_ROOM:
      return frame.length === 1 && client.state === ClientState.JOINING && !room.arrivals.has(client);
    case Protocol.LEAVE_ROOM:
    case Protocol.PING:
      return frame.length === 1;
    case Protocol.ROOM_DATA:
      return frame.length <= MAX_MESSAGE_BYTES && isReadable(frame, messageType(frame), room.messages ?? {});
    default:
      return false;
  }
}

/** Whether a message has a handler, and its content is one MessagePack value or none. */
function isReadable(frame: Buffer, type: string | undefined, handlers: object): boolean {
  if (type === undefined || !Object.hasOwn(handlers, type)) return false;
  const content = frame.subarray(2 + type.length);
  try {
    // The decoder of the framework, which throws if it is not.
    if (content.length > 0) unpack(content);
    return true;
  } catch {
    return false;
  }
}

/** The type of a message, if it is a short string of word characters. */
function messageType(frame: Buffer): string | undefined {
  const length = (frame[1] ?? 0) - SHORT_STRING;
  if (length <= 0 || length > MAX_TYPE_BYTES || frame.length < 2 + length) return undefined;
  const type = frame.toString("latin1", 2, 2 + length);
  return /^\w+$/.test(type) ? type : undefined;
}
