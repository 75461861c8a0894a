import { CloseReason, PAGE_LEFT, REPLACED } from "../../protocol/closeCodes.ts";
import { VERSION_MISMATCH } from "../../protocol/version.ts";
import { RefusedError, UnreachableError, WebSocketsBlockedError } from "./refusals.ts";

/** Why a session has ended or a join has failed, and what the page does next. */
export interface Parting {
  /** shown to the player */
  sentence: string;
  /** whether the page tries again without a click */
  again: boolean;
  /** whether the process is gone or draining, so that the page joins another process at once */
  moves?: boolean;
  /** whether the page tries again without a delay */
  atOnce?: boolean;
  /** minimum delay before the next attempt, ms, as the server or the cause requires */
  waitMs?: number;
  /** whether the seat is still held for this page's token */
  keepsSeat?: boolean;
  /** whether the server has another version, so that the page must be reloaded */
  outdated?: boolean;
  /** label of the button that starts the next session; default "Fly again" */
  action?: string;
}

/** The process is gone or draining. Its players join another process, or wait until it is back. */
export const MOVING: Parting = { sentence: "The server is being restarted.", again: true, moves: true };

/** Shown to a player who gets a new ship in place of the previous one. */
export const SEAT_GONE = "Your ship could not be kept: this is a new one.";

/** Another page has the seat. Taking it back without a click would end the session of that page. */
const ELSEWHERE: Parting = {
  sentence: "You are flying in another tab.",
  again: false,
  keepsSeat: true,
  action: "Fly here",
};

/** ms between two checks whether the network still blocks WebSockets */
const BLOCKED_MS = 30_000;

/** Statuses whose message the server writes for players: not allowed from there, too many requests, no place. */
const SPOKEN = [403, 429, 503];

/** Temporary statuses: too many requests, no place, and the answers of proxies without a server. */
const PASSING = [429, 502, 503, 504];

/** Colyseus' code for a reserved seat that expired before it was taken; @colyseus/shared-types. */
const SEAT_EXPIRED = 524;

/** Codes from here on are WebSocket close codes; lower ones are HTTP statuses or codes of Colyseus. */
const CLOSE_CODES = 1000;

/** The close code for "no seat to return to"; FAILED_TO_RECONNECT in Colyseus. */
const NO_SEAT = 4003;

/**
 * Why a join has failed.
 *
 * @param error as thrown by the join
 */
export function refusal(error: unknown): Parting {
  if (error instanceof WebSocketsBlockedError) {
    const sentence = "Your network blocks WebSockets, which this game needs. Another network may help.";
    return { sentence, again: true, waitMs: BLOCKED_MS };
  }
  if (error instanceof UnreachableError) return { sentence: "The server can't be reached.", again: true };
  // Any other error is a fault of this page or a missing browser feature. An automatic retry would not help.
  if (!(error instanceof RefusedError)) {
    return { sentence: "Something went wrong in this page. Please reload it.", again: false, action: "Try again" };
  }
  // The server ended between the reservation and the WebSocket.
  if (error.code >= CLOSE_CODES) return { sentence: "The server can't be reached.", again: true };
  if (error.code === SEAT_EXPIRED) return { sentence: "The seat was gone before it could be taken.", again: true };
  if (error.code === VERSION_MISMATCH) {
    return { sentence: "A new version of Slipstream is out.", again: true, outdated: true };
  }
  const again = PASSING.includes(error.code);
  const waitMs = again && error.retryAfterMs !== undefined ? { waitMs: error.retryAfterMs } : {};
  // A proxy may answer with the same statuses, but not with a sentence.
  if (SPOKEN.includes(error.code) && error.message.endsWith(".")) {
    // This page retries automatically and shows its own countdown.
    const sentence = again ? error.message.replace(/\. Please try again in [^.]*\.$/, ".") : error.message;
    return { sentence, again, ...waitMs };
  }
  if (again) return { sentence: "The server is busy.", again, ...waitMs };
  return { sentence: "The server would not let us in. Please try again in a moment.", again };
}

/**
 * Whether the server has said that the seat is gone. Otherwise the server was unreachable or the connection broke
 * before it answered, and the seat may still be held.
 *
 * @param error as thrown by the attempt to take the seat again
 */
export function isSeatGone(error: unknown): boolean {
  if (!(error instanceof RefusedError)) return false;
  if (error.code >= CLOSE_CODES) return error.code === NO_SEAT;
  return ![...PASSING, VERSION_MISMATCH].includes(error.code);
}

/**
 * Why a session has ended.
 *
 * @param code close code of the connection
 */
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
      // The browser restored the page from its back/forward cache.
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
