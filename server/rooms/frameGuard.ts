import { type Client, type ClientPrivate, ClientState, type Room } from "@colyseus/core";
import type { WebSocket } from "ws";
import { CloseReason } from "../../game/closeCodes.ts";
import { counts } from "../metrics/counts.ts";
import { takeInput } from "./inputFrames.ts";
import { Allowance, type RoomLimits } from "./limits.ts";

/** Codes of Colyseus 0.18 that clients of this game send; @colyseus/shared-types, Protocol.ts. */
const JOIN_ROOM = 10;
const LEAVE_ROOM = 12;
const ROOM_DATA = 13;
const PING = 18;

/** The longest message that a kind of room may give its clients to send, bytes, and the longest name of one. */
const LONGEST_MESSAGE = 512;
const LONGEST_TYPE = 31;
/** What a string of up to 31 bytes begins with on the wire: this and its length. */
const SHORT_STRING = 0xa0;

/** ms that a client which is refused has to close the connection in order */
const LAST_WORD_MS = 900;

export type GuardedClient = Client & ClientPrivate & { ref: WebSocket & { _socket?: NodeJS.EventEmitter } };

/** A room whose frames are guarded. */
interface GuardedRoom extends Room {
  readonly limits: RoomLimits;
  /** Takes note that a client was refused, or has made the room throw. */
  noteRefusal(client: GuardedClient, reason: CloseReason, error?: unknown): void;
}

const messages = new WeakMap<GuardedClient, Allowance>();
const refused = new WeakMap<Client, CloseReason>();

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
export function guardFrames(room: { prototype: GuardedRoom }): void {
  const { prototype } = room;
  const next = prototype["_onMessage"];
  prototype["_onMessage"] = function (this: GuardedRoom, client: GuardedClient, frame: Buffer, isBinary?: boolean) {
    if (client.state === ClientState.LEAVING) return;
    if (!messages.get(client)?.spend(1, performance.now())) {
      if (refuse(this, client, CloseReason.TOO_MANY_MESSAGES)) counts.limits.messages++;
      return;
    }
    try {
      if (isBinary !== false && takeInput(client, frame)) return;
      if (isBinary !== false && isExpected(this, client, frame)) next.call(this, client, frame);
      else refuse(this, client, CloseReason.BAD_MESSAGE);
    } catch (error) {
      refuse(this, client, CloseReason.BAD_MESSAGE, error);
    }
  };
}

/**
 * Begins to count what a client sends. To be called once for each connection.
 *
 * Bytes are counted at the socket, since pings, empty fragments and the like never become messages.
 */
export function beginCounting(room: GuardedRoom, client: GuardedClient): void {
  messages.set(client, new Allowance(room.limits.messagesPerSecond));
  // `ws` closes these connections by itself, with the right code; the transport would print a stack for each.
  client.ref.removeAllListeners("error").on("error", () => {
    refused.set(client, CloseReason.BAD_MESSAGE);
    room.noteRefusal(client, CloseReason.BAD_MESSAGE);
  });
  const bytes = new Allowance(room.limits.bytesPerSecond);
  client.ref._socket?.on("data", (chunk: Buffer) => {
    if (bytes.spend(chunk.length, performance.now())) return;
    if (refuse(room, client, CloseReason.TOO_MANY_MESSAGES)) counts.limits.bytes++;
  });
}

/**
 * Ends a connection with a reason, and hears nothing more of it.
 *
 * @returns false if it was not open any more
 */
export function refuse(room: GuardedRoom, client: GuardedClient, reason: CloseReason, error?: unknown): boolean {
  const { ref } = client;
  if (ref.readyState !== ref.OPEN) return false;
  room.noteRefusal(client, reason, error);
  refused.set(client, reason);
  ref.removeAllListeners("message");
  ref.close(reason);
  // Who does not answer keeps the ship in the sky and the socket open for half a minute otherwise.
  setTimeout(() => ref.terminate(), LAST_WORD_MS).unref();
  return true;
}

/** Why the server ended this connection, if it did; the code it is closed with in the end may be another. */
export function refusalOf(client: Client): CloseReason | undefined {
  return refused.get(client);
}

function isExpected(room: Room, client: GuardedClient, frame: Buffer): boolean {
  switch (frame[0]) {
    case JOIN_ROOM:
      return frame.length === 1 && client.state === ClientState.JOINING;
    case LEAVE_ROOM:
    case PING:
      return frame.length === 1;
    case ROOM_DATA:
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
