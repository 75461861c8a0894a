import { MatchMakeError } from "@colyseus/sdk";
import { CloseReason } from "../../game/closeCodes.ts";

/** Why a flight is over or did not begin, and what is to happen now. */
export interface Parting {
  /** for the player */
  sentence: string;
  /** whether to try again without being asked to */
  again: boolean;
  /** whether to do so at once: the server has gone, and its players go to another one */
  moves?: boolean;
}

/** The process is gone or about to be. Its players go to another one, or wait for it to come back. */
export const MOVING: Parting = { sentence: "The server is being restarted.", again: true, moves: true };

/** What a player is told who comes back to no ship. */
export const SEAT_GONE = "Your ship could not be kept: this is a new one.";

/** Statuses with which the server refuses somebody in words meant for them: not from there, too many, no place. */
const SPOKEN = [403, 429, 503];

/** Statuses that pass without anybody's doing: no place, and what proxies say about servers. */
const PASSING = [502, 503, 504];

/** Colyseus' code for a seat that was given, and was not there any more when it was to be taken; @colyseus/shared-types. */
const SEAT_EXPIRED = 524;

/** Codes from here on are those of a connection that was closed. */
const CLOSE_CODES = 1000;

/** The one of them that says that there is no seat to come back to; Colyseus' FAILED_TO_RECONNECT. */
const NO_SEAT = 4003;

/** Too many from one address, which asking again by oneself would only make more. The sentence says when to. */
const TOO_MANY = 429;

/** Why one could not join, from what was thrown. */
export function refusal(error: unknown): Parting {
  // Without a code there was no answer: no network, no server, or one that did not speak in time.
  if (!(error instanceof MatchMakeError) || error.code === undefined) {
    return { sentence: "The server can't be reached.", again: true };
  }
  // The server has gone in the moment between the two.
  if (error.code >= CLOSE_CODES) return { sentence: "The server can't be reached.", again: true };
  if (error.code === SEAT_EXPIRED) return { sentence: "The seat was gone before it could be taken.", again: true };
  const again = PASSING.includes(error.code);
  // A proxy in between answers with the same statuses, but not in sentences.
  if (SPOKEN.includes(error.code) && error.message.endsWith(".")) return { sentence: error.message, again };
  if (again) return { sentence: "The server is busy.", again };
  return { sentence: "The server would not let us in. Please try again in a moment.", again };
}

/**
 * Whether the server has said, when a seat was to be taken again, that there is none. It may only have been out of reach, or the
 * connection broke before it could say anything, and then the seat is still held.
 */
export function isSeatGone(error: unknown): boolean {
  if (!(error instanceof MatchMakeError) || error.code === undefined) return false;
  if (error.code >= CLOSE_CODES) return error.code === NO_SEAT;
  return ![...PASSING, TOO_MANY].includes(error.code);
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
      return { sentence: SEAT_GONE, again: true };
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
