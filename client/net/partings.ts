import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./refusals.ts";

/** Why a flight is over or did not begin, and what is to happen now. */
export interface Parting {
  /** for the player */
  sentence: string;
  /** whether to try again without being asked to */
  again: boolean;
  /** whether to do so at once: the server has gone, and its players go to another one */
  moves?: boolean;
  /** whether to try without a pause */
  atOnce?: boolean;
  /** ms that the server, or the cause, asks to wait before the next try, at the least */
  waitMs?: number;
  /** whether the seat is still held, for the token that this page has */
  keepsSeat?: boolean;
  /** whether the page has another version than the server, and is to be loaded anew */
  outdated?: boolean;
  /** what the button says that begins the next flight; "Fly again" unless given */
  action?: string;
}

/** The process is gone or about to be. Its players go to another one, or wait for it to come back. */
export const MOVING: Parting = { sentence: "The server is being restarted.", again: true, moves: true };

/** What a player is told who gets another ship than the one before. */
export const SEAT_GONE = "Your ship could not be kept: this is a new one.";

/** Another page has the seat. To take it back by itself would end the flight there. */
const ELSEWHERE: Parting = {
  sentence: "You are flying in another tab.",
  again: false,
  keepsSeat: true,
  action: "Fly here",
};

/** ms between two looks whether a network that blocks WebSockets still does */
const BLOCKED_MS = 30_000;

/** Statuses with which the server refuses somebody in words meant for them: not from there, too many, no place. */
const SPOKEN = [403, 429, 503];

/** Statuses that pass without the player's doing: too many, no place, and what proxies say about servers. */
const PASSING = [429, 502, 503, 504];

/** Colyseus' code for a seat that was given, and was not there any more when it was to be taken; @colyseus/shared-types. */
const SEAT_EXPIRED = 524;

/** Codes from here on are those of a connection that was closed. */
const CLOSE_CODES = 1000;

/** The one of them that says that there is no seat to come back to; Colyseus' FAILED_TO_RECONNECT. */
const NO_SEAT = 4003;

/** Why one could not join, from what was thrown. */
export function refusal(error: unknown): Parting {
  if (error instanceof WebSocketsBlockedError) {
    const sentence = "Your network blocks WebSockets, which this game needs. Another network may help.";
    return { sentence, again: true, waitMs: BLOCKED_MS };
  }
  if (error instanceof UnreachableError) return { sentence: "The server can't be reached.", again: true };
  // Anything else is a fault of this page or a gap in this browser, and trying again by itself would not mend it.
  if (!(error instanceof RefusedError)) {
    return { sentence: "Something went wrong in this page. Please reload it.", again: false, action: "Try again" };
  }
  // The server has gone in the moment between the two.
  if (error.code >= CLOSE_CODES) return { sentence: "The server can't be reached.", again: true };
  if (error.code === SEAT_EXPIRED) return { sentence: "The seat was gone before it could be taken.", again: true };
  if (error.code === VERSION_MISMATCH) {
    return { sentence: "A new version of Slipstream is out.", again: true, outdated: true };
  }
  const again = PASSING.includes(error.code);
  const waitMs = again && error.retryAfterMs !== undefined ? { waitMs: error.retryAfterMs } : {};
  // A proxy in between answers with the same statuses, but not in sentences.
  if (SPOKEN.includes(error.code) && error.message.endsWith(".")) {
    // This page tries again by itself, and counts the seconds.
    const sentence = again ? error.message.replace(/\. Please try again in [^.]*\.$/, ".") : error.message;
    return { sentence, again, ...waitMs };
  }
  if (again) return { sentence: "The server is busy.", again, ...waitMs };
  return { sentence: "The server would not let us in. Please try again in a moment.", again };
}

/**
 * Whether the server has said, when a seat was to be taken again, that there is none. It may only have been out of reach, or the
 * connection broke before it could say anything, and then the seat is still held.
 */
export function isSeatGone(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return false;
  if (error.code >= CLOSE_CODES) return error.code === NO_SEAT;
  return ![...PASSING, VERSION_MISMATCH].includes(error.code);
}

/** Why the flight is over, from the close code of the connection. */
export function farewell(code: number): Parting {
  switch (code) {
    case 4000:
      return { sentence: "This sky was closed by its keeper.", again: false };
    case 4001:
      return MOVING;
    case 4002:
      return { sentence: "The server had to end this flight.", again: false };
    case NO_SEAT:
      return { sentence: SEAT_GONE, again: true, atOnce: true };
    case REPLACED:
      return ELSEWHERE;
    case PAGE_LEFT:
      // The page is back from the browser's back/forward cache.
      return { sentence: "Coming back …", again: true, atOnce: true, keepsSeat: true };
    case CloseReason.DISMISSED:
      return { sentence: "The server ended this flight.", again: false };
    case CloseReason.JOIN_TIMEOUT:
      return { sentence: "Joining took too long.", again: true };
    case CloseReason.TOO_SLOW:
      return { sentence: "The connection is too slow for this sky.", again: false };
    case CloseReason.BAD_MESSAGE:
    case CloseReason.TOO_MANY_MESSAGES:
      return { sentence: "The server did not understand this page. Please reload it.", again: false };
    default:
      return { sentence: "The connection to the server was lost.", again: true };
  }
}
