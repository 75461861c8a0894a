import { ErrorCode } from "@colyseus/sdk";
import { ROOM_FULL } from "../../protocol/join.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import type { Destination, Watched } from "./destination.ts";
import { type Cause, type DisconnectReason, joinFailure } from "./disconnectReasons.ts";
import { RefusedError } from "./joinErrors.ts";

/** Why a player can't fly at the destination, or watch the room, that the player has chosen. */
export interface Refusal {
  readonly destination: Destination | Watched;
  /** gone: no open room has the code, or there is no such type of room; full: the room has no free place; refused: anything else, see `reason` */
  readonly kind: "gone" | "full" | "refused";
  readonly reason: Pick<DisconnectReason, "cause" | "sentence" | "waitMs">;
}

/** No open room has the code, or the server has no rooms of a type: the status of the server, and codes of Colyseus. */
const GONE_CODES: readonly number[] = [
  404,
  ErrorCode.MATCHMAKE_NO_HANDLER,
  ErrorCode.MATCHMAKE_INVALID_CRITERIA,
  ErrorCode.MATCHMAKE_INVALID_ROOM_ID,
];

/** Limits that concern the destination only. */
const LIMITS: readonly Cause[] = ["noRoomsLeft", "tooManyRooms", "spectatorsFull"];

/**
 * Why the server refused a destination. A retry would not help then, and the player chooses another one.
 *
 * @param error as thrown by the join
 * @returns undefined if the cause has nothing to do with the destination: the page then waits, updates or ends as after
 *   any other join
 */
export function refusalOf(error: unknown, destination: Destination | Watched): Refusal | undefined {
  // There can always be a room of the usual type, later.
  const isUsual = destination.to === "any" && (destination.type ?? "game") === "game";
  if (isUsual || !(error instanceof RefusedError)) return undefined;
  const { code } = error;
  const reason = joinFailure(error);
  const refusal = (kind: Refusal["kind"]): Refusal => ({ destination, kind, reason });
  if (code === VERSION_MISMATCH) return undefined;
  if (code === ROOM_FULL) return refusal("full");
  if (GONE_CODES.includes(code)) return refusal("gone");
  // Instead of waiting for another room or another place, the player can choose an open room.
  const isLimit = LIMITS.includes(reason.cause);
  return isLimit || reason.event === "stopped" ? refusal("refused") : undefined;
}
