import { ErrorCode, ServerError } from "@colyseus/core";
import type { Part } from "./shapes.ts";

/** The message of the error if no process has capacity for another room. */
const NO_CAPACITY = "every room is full";

/** The message of the error if a room has no place for another spectator, and the code that stands for it here. */
const NO_SPECTATOR_PLACE = "no place for another spectator";
export const SPECTATORS_FULL = 553;

/** The message of the error if the room that a spectator asks for has ended in the meantime. */
const NO_WATCHED_ROOM = "no room with this code";

/** The code of each of these errors, by message. */
const CODES: Readonly<Record<string, number>> = {
  [NO_CAPACITY]: 503,
  [NO_SPECTATOR_PLACE]: SPECTATORS_FULL,
  [NO_WATCHED_ROOM]: ErrorCode.MATCHMAKE_INVALID_ROOM_ID,
};

/** What separates the reason from the request, with its arguments, in the message of a room that does not answer. */
const REQUEST = ", requesting";

/** The message of the error if a process or a room does not answer a request in time. */
export const IPC_TIMEOUT = "ipc_timeout";

/**
 * The code that precedes an error in the answer to a request: `IpcProtocol.ERROR` of @colyseus/core 0.18.17, which does
 * not export it.
 */
export const IPC_ERROR = 1;

export const NEEDS: readonly Part[] = [
  ["the code of matchMaker.remoteRoomCall", "request in the error", `"${REQUEST}"`],
  ["the code of matchMaker.reserveSeatFor", "timeout error", `"${IPC_TIMEOUT}"`],
];

/** The error if no process has capacity for another room. */
export function noCapacity(): ServerError {
  return new ServerError(503, NO_CAPACITY);
}

/** The error if a room has no place for another spectator. */
export function noSpectatorPlace(): ServerError {
  return new ServerError(SPECTATORS_FULL, NO_SPECTATOR_PLACE);
}

/** The error if the room that a spectator asks for has ended in the meantime. */
export function noWatchedRoom(): ServerError {
  return new ServerError(ErrorCode.MATCHMAKE_INVALID_ROOM_ID, NO_WATCHED_ROOM);
}

/**
 * The code of an error that the matchmaker threw: an `ErrorCode`, 503 if every room is full, SPECTATORS_FULL, or
 * undefined.
 *
 * If another process threw the error, @colyseus/core 0.18.17 passes on the message but not the code. This can go when
 * it passes on both.
 */
export function matchmakerErrorCode(error: unknown): number | undefined {
  const { message = "", code } = error as Partial<ServerError>;
  return CODES[message] ?? code;
}

/**
 * The message of an error that the matchmaker threw, without the arguments of the request that failed.
 *
 * @colyseus/core 0.18.17 appends them, and the token of a seat is among them. This can go when it no longer does.
 */
export function matchmakerErrorMessage(error: unknown): string {
  const { message } = error as Error;
  return message.split(REQUEST, 1)[0] ?? "";
}
