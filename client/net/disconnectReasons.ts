import { CloseCode, ErrorCode } from "@colyseus/sdk";
import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { SdkMismatchError } from "./colyseus/check.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./joinErrors.ts";

/** Why the page has left a room or failed to join one, and what it does next. */
export interface DisconnectReason {
  /** shown to the player */
  readonly text: string;
  /** event of the session's state machine; see sessionStates.ts */
  readonly event: "serverGone" | "rejoin" | "failed" | "stopped" | "outdated";
  /** minimum delay before the next attempt, ms, as the server or the cause requires */
  readonly waitMs?: number;
  /** whether this page's reconnection token can still take the seat; false if not set */
  readonly tokenStaysValid?: boolean;
  /** label of the button that starts the next attempt; default "Try now" while waiting, "Fly again" at the end */
  readonly button?: string;
}

/** Why a join has failed. The events of a lost room can't follow a join. */
export interface JoinFailure extends DisconnectReason {
  readonly event: "failed" | "stopped" | "outdated";
}

/** The process is gone or draining. Its players join another process, or wait until it is back. */
export const SERVER_GONE: DisconnectReason = { text: "The server is being restarted.", event: "serverGone" };

/** The player gets a new ship in place of the previous one. */
export const SEAT_GONE: DisconnectReason = {
  text: "Your ship could not be kept: this is a new one.",
  event: "rejoin",
};

/** The page was reloaded because the server has another version, and is still the old one. */
export const STILL_OUTDATED: DisconnectReason = {
  text: "A new version of Slipstream is out, but this page is still the old one.",
  event: "failed",
  waitMs: 10_000,
  button: "Reload",
};

const UNREACHABLE: JoinFailure = { text: "The server can't be reached.", event: "failed" };

const OUTDATED: JoinFailure = { text: "A new version of Slipstream is out.", event: "outdated" };

/** Another tab has taken the seat. Taking it back without a click would disconnect that tab. */
export const IN_OTHER_TAB: DisconnectReason = {
  text: "You are flying in another tab.",
  event: "stopped",
  tokenStaysValid: true,
  button: "Fly here",
};

/** An automatic retry would not help against a fault of this page or a missing browser feature. */
const PAGE_FAULT: JoinFailure = {
  text: "Something went wrong in this page. Please reload it.",
  event: "stopped",
  button: "Try again",
};

/** Neither a retry nor a reload helps against a page that was built with another version of Colyseus. */
const SDK_MISMATCH: JoinFailure = {
  text: "This version of the game has a fault. Please tell the operator of this server.",
  event: "stopped",
  button: "Try again",
};

/** ms between two checks whether the network still blocks WebSockets */
const BLOCKED_MS = 30_000;

/** Statuses whose message the server writes for players: not allowed from there, too many requests, no place. */
const SERVER_TEXT_STATUSES = [403, 429, 503];

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
    const text = "Your network blocks WebSockets, which this game needs. Another network may help.";
    return { text, event: "failed", waitMs: BLOCKED_MS };
  }
  if (error instanceof UnreachableError) return UNREACHABLE;
  if (error instanceof SdkMismatchError) return SDK_MISMATCH;
  return error instanceof RefusedError ? refusal(error) : PAGE_FAULT;
}

function refusal({ code, message, retryAfterMs }: RefusedError): JoinFailure {
  // The server ended between the reservation and the WebSocket.
  if (code >= CLOSE_CODES) return UNREACHABLE;
  if (code === ErrorCode.MATCHMAKE_EXPIRED) {
    return { text: "Your place expired before the connection was made.", event: "failed" };
  }
  if (code === VERSION_MISMATCH) return OUTDATED;
  const isTemporary = TEMPORARY_STATUSES.includes(code);
  const event = isTemporary ? "failed" : "stopped";
  const wait = isTemporary && retryAfterMs !== undefined ? { waitMs: retryAfterMs } : {};
  // A proxy may answer with the same statuses, but not with a sentence.
  if (SERVER_TEXT_STATUSES.includes(code) && message.endsWith(".")) {
    // This page retries automatically and shows its own countdown.
    const text = isTemporary ? message.replace(/\. Please try again in [^.]*\.$/, ".") : message;
    return { text, event, ...wait };
  }
  if (isTemporary) return { text: "The server is busy.", event, ...wait };
  return { text: "The server did not let you join. Please try again in a moment.", event };
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
 */
export function closeReason(code: number): DisconnectReason {
  switch (code) {
    case CloseCode.CONSENTED:
      return { text: "This room was closed by the server's operator.", event: "stopped" };
    case CloseCode.SERVER_SHUTDOWN:
      return SERVER_GONE;
    case CloseCode.WITH_ERROR:
      return { text: "The server ended your session because of an error.", event: "stopped" };
    case CloseCode.FAILED_TO_RECONNECT:
      return SEAT_GONE;
    case REPLACED:
      return IN_OTHER_TAB;
    case PAGE_LEFT:
      // The browser restored the page from its back/forward cache.
      return { text: "This page was restored.", event: "rejoin", tokenStaysValid: true };
    case CloseReason.DISMISSED:
      return { text: "You were disconnected by the server's operator.", event: "stopped" };
    case CloseReason.JOIN_TIMEOUT:
      return { text: "Joining took too long.", event: "failed" };
    case CloseReason.TOO_SLOW:
      return { text: "Your connection is too slow for this room.", event: "stopped" };
    case CloseReason.BAD_MESSAGE:
    case CloseReason.TOO_MANY_MESSAGES:
      return { text: "The server did not understand this page. Please reload it.", event: "stopped" };
    default:
      return { text: "The connection to the server was lost.", event: "failed" };
  }
}
