import { Client, MatchMakeError, type Room } from "@colyseus/sdk";
import { CloseReason } from "../../game/closeCodes.ts";
import { GameState } from "../../game/schema.ts";

/** Why one could not join. The message is a sentence for the player. */
export class JoinError extends Error {}

/**
 * Joins the first sky with a place, or a new one.
 *
 * @param endpoint where the server is, http or https
 * @throws JoinError
 */
export async function joinSky(endpoint: string): Promise<Room<unknown, GameState>> {
  try {
    const room = await new Client(endpoint).joinOrCreate<GameState>("game", {}, GameState);
    // Nobody holds a seat for a dropped connection yet, so there is nothing to reconnect to.
    room.reconnection.enabled = false;
    return room;
  } catch (error) {
    throw new JoinError(refusal(error), { cause: error });
  }
}

/** Statuses with which the server refuses somebody in words meant for them: not from there, too many, no place. */
const SPOKEN = [403, 429, 503];

/** Why one could not join, from what the SDK threw, as a sentence for the player. */
export function refusal(error: unknown): string {
  if (!(error instanceof MatchMakeError) || error.code === undefined) {
    return "The server can't be reached. Please check your connection and try again.";
  }
  // A proxy in between answers with the same statuses, but not in sentences.
  if (SPOKEN.includes(error.code) && error.message.endsWith(".")) return error.message;
  return "The server would not let us in. Please try again in a moment.";
}

/** Why the flight is over, as a sentence for the player, from the close code of the connection. */
export function farewell(code: number): string {
  switch (code) {
    case 4000:
      return "This sky was closed by its keeper.";
    case 4001:
      return "The server is being restarted.";
    case 4002:
    case CloseReason.DISMISSED:
      return "The server ended this flight.";
    case CloseReason.JOIN_TIMEOUT:
      return "Joining took too long.";
    case CloseReason.TOO_SLOW:
      return "The connection is too slow for this sky.";
    case CloseReason.BAD_MESSAGE:
    case CloseReason.TOO_MANY_MESSAGES:
      return "The server did not understand this page. Please reload it.";
    default:
      return "The connection to the server was lost.";
  }
}
