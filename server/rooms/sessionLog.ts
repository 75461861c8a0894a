import { CloseCode } from "@colyseus/core";
import { CloseReason, PAGE_LEFT } from "../../protocol/closeCodes.ts";
import { type Fields, log } from "../log.ts";
import type { Redeemed, Refused } from "./passports.ts";

/** Why the server disconnects a client, as the end of a sentence. */
const DISCONNECTED: Readonly<Record<CloseReason, string>> = {
  [CloseReason.BAD_MESSAGE]: "it sent a message that no client of this game sends",
  [CloseReason.DISMISSED]: "an operator requested it",
  [CloseReason.BANNED]: "an operator banned its player",
  [CloseReason.ROOM_ENDED]: "the room that it watched has closed",
  [CloseReason.JOIN_TIMEOUT]: "it did not acknowledge its join within JOIN_TIMEOUT",
  [CloseReason.TOO_SLOW]: "it reads too slowly",
  [CloseReason.TOO_MANY_MESSAGES]: "it sent more than the limit allows",
};

/** Why a player leaves where the server did not disconnect the client, by close code. */
const LEFT: Readonly<Record<number, string>> = {
  [CloseCode.CONSENTED]: "left the game, or its room was closed",
  [CloseCode.GOING_AWAY]: "left the page",
  [PAGE_LEFT]: "left the page",
  [CloseCode.ABNORMAL_CLOSURE]: "lost the connection, and did not come back in time",
  [CloseCode.SERVER_SHUTDOWN]: "the process shuts down",
};

/** Why the server ignores a passport, as the end of a sentence. */
const REFUSED: Readonly<Record<Refused, string>> = {
  forged: "it is not signed with the key of this server",
  outdated: "another version of the server issued it",
  expired: "it is too old",
  misplaced: "it is for another type of room",
  untimely: "the process that issued it still runs",
  used: "it was redeemed before",
};

/** Why a room closes if it does not because everybody has left it, by the code with which it disconnects its clients. */
const CLOSED: Readonly<Record<number, string>> = {
  [CloseCode.SERVER_SHUTDOWN]: "the process shuts down",
  [CloseCode.WITH_ERROR]: "a step failed",
};

/** Logs that the server disconnects a client, and why. @param fields with the ids of its room and its session */
export function logDisconnect(reason: CloseReason, fields: Fields): void {
  const sentence = `A client is disconnected: ${DISCONNECTED[reason]}.`;
  // What operators do is wanted one by one. Clients could cause all others as often as they want.
  if (reason === CloseReason.DISMISSED || reason === CloseReason.BANNED)
    log.record(sentence, { ...fields, code: reason });
  else if (reason === CloseReason.ROOM_ENDED) log.info(sentence, { ...fields, code: reason });
  else log.warn(sentence, { ...fields, code: reason });
}

/** Logs that a player has joined. @param redeemed the passport that the player came with, if it was accepted */
export function logJoin(fields: Fields, redeemed: Redeemed | undefined): void {
  log.record("A player has joined.", { ...fields, ...(redeemed && { formerSessionId: redeemed.session }) });
}

/** Logs that a player has left. @param code why: a close code, or the reason for which the server has disconnected it */
export function logLeave(fields: Fields, code: number | undefined): void {
  const why = code === undefined ? undefined : (LEFT[code] ?? DISCONNECTED[code as CloseReason]);
  log.record("A player has left.", { ...fields, code, ...(why && { why }) });
}

/** Logs that a client joins without the ship in its passport, and why. @param fields as for `logDisconnect` */
export function logRefusedPassport(reason: Refused, fields: Fields): void {
  const sentence = `A passport is refused, and its player gets a new ship: ${REFUSED[reason]}.`;
  if (reason === "forged") log.warn(sentence, fields);
  else log.info(sentence, fields);
}

/**
 * Logs that a room closes, and why.
 *
 * @param code with which it disconnects its clients; undefined if everybody has left. The monitor passes none to
 *   `disconnect`, which takes that for CONSENTED
 */
export function logClosedRoom(code: number | undefined, fields: Fields): void {
  const why = code === undefined ? "everybody has left" : (CLOSED[code] ?? "an operator requested it");
  log.record(`A room has closed: ${why}.`, fields);
}
