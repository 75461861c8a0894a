import { ClientState, Protocol, type Room } from "@colyseus/core";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { takeInput } from "./inputFrames.ts";
import type { RoomClient } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** The longest message that a kind of room may give its clients to send, bytes, and the longest name of one. */
const LONGEST_MESSAGE = 512;
const LONGEST_TYPE = 31;
/** What a string of up to 31 bytes begins with on the wire: this and its length. */
const SHORT_STRING = 0xa0;

/** The part of a room that the guard stands in front of. */
type GuardedRoom = Pick<Room, "messages">;

export const NEEDS: readonly Part[] = [
  ["Room", "_onMessage", "a function of 2 parameters"],
  ["Protocol", "JOIN_ROOM", "a number"],
  ["Protocol", "LEAVE_ROOM", "a number"],
  ["Protocol", "ROOM_DATA", "a number"],
  ["Protocol", "PING", "a number"],
];

/**
 * Stands in front of everything that a client in a room can say.
 *
 * Colyseus 0.18.17 takes any frame at its word: a message of an unknown type with a long name ends the process, an
 * unreliable input that announces 2^32 - 1 stamps hangs it for ever, and each malformed input is a stack in the log. So
 * what reaches the framework is what a client of this game can say, in the lengths that it has, and nothing else; whoever
 * says something else is no such client and is disconnected. A throw behind the guard costs its sender the connection
 * and nobody else anything.
 *
 * It can go when the framework checks lengths, counts and types before it uses them.
 */
export function guardFrames(room: { prototype: Room }): void {
  const { prototype } = room;
  const next = prototype["_onMessage"];
  prototype["_onMessage"] = function (this: GuardedRoom, client: RoomClient, frame: Buffer, isBinary?: boolean) {
    const connection = client.userData?.connection;
    // One that is ended, or whose place another connection of the same client has taken, is not read any more.
    if (client.state === ClientState.LEAVING || connection?.client !== client) return;
    if (!connection.admitMessage()) return;
    try {
      if (isBinary !== false && takeInput(client, frame)) return;
      if (isBinary !== false && isExpected(this, client, frame)) next.call(this, client, frame);
      else connection.refuse(CloseReason.BAD_MESSAGE);
    } catch (error) {
      connection.refuse(CloseReason.BAD_MESSAGE, error);
    }
  };
}

function isExpected(room: GuardedRoom, client: RoomClient, frame: Buffer): boolean {
  switch (frame[0]) {
    case Protocol.JOIN_ROOM:
      return frame.length === 1 && client.state === ClientState.JOINING;
    case Protocol.LEAVE_ROOM:
    case Protocol.PING:
      return frame.length === 1;
    case Protocol.ROOM_DATA:
      return frame.length <= LONGEST_MESSAGE && Object.hasOwn(room.messages ?? {}, messageType(frame) ?? "");
    default:
      return false;
  }
}

/** The type of a message, if it is a short string of plain characters. */
function messageType(frame: Buffer): string | undefined {
  const length = (frame[1] ?? 0) - SHORT_STRING;
  if (length <= 0 || length > LONGEST_TYPE || frame.length < 2 + length) return undefined;
  const type = frame.toString("latin1", 2, 2 + length);
  return /^\w+$/.test(type) ? type : undefined;
}
