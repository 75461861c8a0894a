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
    throw new JoinError(
      error instanceof MatchMakeError && error.code !== undefined
        ? "The server would not let us in. Please try again in a moment."
        : "The server can't be reached. Please check your connection and try again.",
      { cause: error },
    );
  }
}

/** Why the flight is over, as a sentence for the player, from the close code of the connection. */
export function farewell(code: number): string {
  switch (code) {
    case 4000:
      return "This sky was closed by its keeper.";
    case 4001:
      return "The server is being restarted.";
    case 1005: // closed in order, but without a code: this is how the monitor disconnects a client
    case 4002:
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
