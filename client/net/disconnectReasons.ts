import { CloseCode, ErrorCode } from "@colyseus/sdk";
import { BANNED, type BannedBy, readBanSentence } from "../../protocol/bans.ts";
import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { SdkMismatchError } from "./colyseus/check.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./joinErrors.ts";
import { SERVER_SENTENCES } from "./serverSentences.ts";

/** What has happened, for the player; client/text has a sentence for each in `notices.causes`. */
export type Cause =
  | "serverGone"
  | "seatGone"
  | "stillOutdated"
  | "unreachable"
  | "outdated"
  | "inOtherTab"
  | "pageFault"
  | "sdkMismatch"
  | "webSocketsBlocked"
  | "seatExpired"
  | "allFull"
  | "noPlace"
  | "manyJoin"
  | "noRoomsLeft"
  | "tooManyRooms"
  | "tooManyCodes"
  | "spectatorsFull"
  | "watchingOff"
  | "tooManyJoins"
  | "tooManyConnections"
  | "tooManyRequests"
  | "foreignOrigin"
  | "busy"
  | "refused"
  | "roomClosed"
  | "serverFault"
  | "restored"
  | "dismissed"
  | "banned"
  | "networkBanned"
  | "joinTimeout"
  | "tooSlow"
  | "badMessage"
  | "connectionLost";

/** What the button does that starts the next attempt; client/text has its label in `notices.buttons`. */
export type Attempt = "tryNow" | "tryAgain" | "flyAgain" | "flyHere" | "reload";

/** Why the page has left a room or failed to join one, and what it does next. */
export interface DisconnectReason {
  readonly cause: Cause;
  /** what the server wrote for the player, in English, if that says more than the cause */
  readonly sentence?: string | undefined;
  /** event of the session's state machine; see sessionStates.ts */
  readonly event: "serverGone" | "rejoin" | "failed" | "stopped" | "outdated";
  /**
   * Minimum delay before the next attempt, ms, as the server or the cause requires. After "stopped", the page does not
   * try by itself, and offers no attempt before.
   */
  readonly waitMs?: number;
  /** whether this page's reconnection token can still take the seat; false if not set */
  readonly tokenStaysValid?: boolean;
  /** the button that starts the next attempt; by default "tryNow" while waiting, "flyAgain" at the end */
  readonly button?: Attempt;
}

/** Why a join has failed. The events of a lost room can't follow a join. */
export interface JoinFailure extends DisconnectReason {
  readonly event: "failed" | "stopped" | "outdated";
}

/** The process is gone or draining. Its players join another process, or wait until it is back. */
export const SERVER_GONE: DisconnectReason = { cause: "serverGone", event: "serverGone" };

/** The player gets a new ship in place of the previous one. */
export const SEAT_GONE: DisconnectReason = { cause: "seatGone", event: "rejoin" };

/** The page was reloaded because the server has another version, and is still the old one. */
export const STILL_OUTDATED: DisconnectReason = {
  cause: "stillOutdated",
  event: "failed",
  waitMs: 10_000,
  button: "reload",
};

const UNREACHABLE: JoinFailure = { cause: "unreachable", event: "failed" };

const OUTDATED: JoinFailure = { cause: "outdated", event: "outdated" };

/** Another tab has taken the seat. Taking it back without a click would disconnect that tab. */
export const IN_OTHER_TAB: DisconnectReason = {
  cause: "inOtherTab",
  event: "stopped",
  tokenStaysValid: true,
  button: "flyHere",
};

/** By what the ban names. The server refuses all joins until it ends. */
const BANS: Readonly<Record<BannedBy, Cause>> = { session: "banned", network: "networkBanned" };

/** An automatic retry would not help against a fault of this page or a missing browser feature. */
const PAGE_FAULT: JoinFailure = {
  cause: "pageFault",
  event: "stopped",
  button: "tryAgain",
};

/** Neither a retry nor a reload helps against a page that was built with another version of Colyseus. */
const SDK_MISMATCH: JoinFailure = {
  cause: "sdkMismatch",
  event: "stopped",
  button: "tryAgain",
};

/** ms between two checks whether the network still blocks WebSockets */
const BLOCKED_MS = 30_000;

/** Statuses whose message the server writes for players: not allowed from there, too many requests, no place. */
const SERVER_TEXT_STATUSES = [403, 429, 503];

/** How the server ends a sentence about something temporary. This page tries again by itself, with a countdown. */
const TRY_AGAIN = / Please (?:close some and )?try again(?: in [^.]*)?\.$/;

/** Temporary statuses: too many requests, no place, and the answers of proxies without a server. */
const TEMPORARY_STATUSES = [429, 502, 503, 504];

/** Codes from here on are WebSocket close codes; lower ones are HTTP statuses or codes of Colyseus. */
const CLOSE_CODES = 1000;

/**
 * Why a join has failed.
 *
 * @param error as thrown by the join
 */
export function joinFailure(error: unknown): JoinFailure {
  if (error instanceof WebSocketsBlockedError) {
    return { cause: "webSocketsBlocked", event: "failed", waitMs: BLOCKED_MS };
  }
  if (error instanceof UnreachableError) return UNREACHABLE;
  if (error instanceof SdkMismatchError) return SDK_MISMATCH;
  return error instanceof RefusedError ? refusal(error) : PAGE_FAULT;
}

function refusal({ code, message, retryAfterMs }: RefusedError): JoinFailure {
  if (code === BANNED) return ban(message);
  // The server ended between the reservation and the WebSocket.
  if (code >= CLOSE_CODES) return UNREACHABLE;
  if (code === ErrorCode.MATCHMAKE_EXPIRED) return { cause: "seatExpired", event: "failed" };
  if (code === VERSION_MISMATCH) return OUTDATED;
  const isTemporary = TEMPORARY_STATUSES.includes(code);
  const event = isTemporary ? "failed" : "stopped";
  const wait = isTemporary && retryAfterMs !== undefined ? { waitMs: retryAfterMs } : {};
  // A proxy may answer with the same statuses, but not with a sentence.
  if (SERVER_TEXT_STATUSES.includes(code) && message.endsWith(".")) {
    const sentence = isTemporary ? message.replace(TRY_AGAIN, "") : message;
    const cause = Object.hasOwn(SERVER_SENTENCES, sentence) ? SERVER_SENTENCES[sentence] : undefined;
    if (cause !== undefined) return { cause, event, ...wait };
    return { cause: isTemporary ? "busy" : "refused", sentence, event, ...wait };
  }
  return isTemporary ? { cause: "busy", event, ...wait } : { cause: "refused", event };
}

/** @param sentence with which the server refused a join, or closed the connection */
function ban(sentence: string): JoinFailure {
  const { by, seconds } = readBanSentence(sentence) ?? { by: "session", seconds: 60 };
  return { cause: BANS[by], event: "stopped", waitMs: seconds * 1000 };
}

/**
 * Whether the server has said that the seat is gone. Otherwise the server was unreachable or the connection broke
 * before it answered, and the seat may still be held.
 *
 * @param error as thrown by the attempt to take the seat again
 */
export function isSeatGone(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return false;
  if (error.code >= CLOSE_CODES) return error.code === CloseCode.FAILED_TO_RECONNECT;
  return ![...TEMPORARY_STATUSES, VERSION_MISMATCH].includes(error.code);
}

/**
 * Why the page has left a room.
 *
 * @param code close code of the connection
 * @param sentence in its close frame
 */
export function closeReason(code: number, sentence = ""): DisconnectReason {
  switch (code) {
    case CloseCode.CONSENTED:
      return { cause: "roomClosed", event: "stopped" };
    case CloseCode.SERVER_SHUTDOWN:
      return SERVER_GONE;
    case CloseCode.WITH_ERROR:
      return { cause: "serverFault", event: "stopped" };
    case CloseCode.FAILED_TO_RECONNECT:
      return SEAT_GONE;
    case REPLACED:
      return IN_OTHER_TAB;
    case PAGE_LEFT:
      // The browser restored the page from its back/forward cache.
      return { cause: "restored", event: "rejoin", tokenStaysValid: true };
    case CloseReason.DISMISSED:
      return { cause: "dismissed", event: "stopped" };
    case CloseReason.BANNED:
      return ban(sentence);
    case CloseReason.JOIN_TIMEOUT:
      return { cause: "joinTimeout", event: "failed" };
    case CloseReason.TOO_SLOW:
      return { cause: "tooSlow", event: "stopped" };
    case CloseReason.BAD_MESSAGE:
    case CloseReason.TOO_MANY_MESSAGES:
      return { cause: "badMessage", event: "stopped" };
    default:
      return { cause: "connectionLost", event: "failed" };
  }
}
