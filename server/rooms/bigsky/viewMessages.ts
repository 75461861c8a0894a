import { z } from "zod";
import { CloseReason } from "../../../protocol/closeCodes.ts";
import { FOLLOW, VIEW } from "../../../protocol/shipsMessage.ts";
import type { Entrant } from "../entrant.ts";
import type { ClientView } from "./clientView.ts";

/** Smallest view, units; a smaller one would be an error of the client. */
const LEAST_SIDE = 1;

const side = z.number().min(LEAST_SIDE);
const size = z.strictObject({ width: side, height: side });

/** Session ids of the framework have 9 characters, and ids of drones are shorter than this. */
const shipId = z.string().min(1).max(32);

/** A client that sends messages about its view. `userData` is set while messages are admitted. */
interface Viewer {
  readonly userData?: {
    readonly view: ClientView;
    readonly connection: { refuse(reason: CloseReason, details: Readonly<Record<string, unknown>>): unknown };
  };
}

/** Handles VIEW. A malformed one disconnects the client. */
function onView({ userData }: Viewer, message: unknown): void {
  const { success, data } = size.safeParse(message);
  if (success) userData?.view.resize(data.width, data.height);
  else userData?.connection.refuse(CloseReason.BAD_MESSAGE, { messageType: VIEW });
}

/** The messages of players in a room whose type `sendsView`. */
export const PLAYER_MESSAGES = { [VIEW]: onView };

/** What of a room the messages of its spectators need. */
interface Shown {
  /** undefined if the type of the room does not send views; then it has no such messages either */
  readonly views: object | undefined;
  /** the ship with an id of the state */
  shipOf(id: string): Entrant | undefined;
}

/**
 * The messages of spectators. A ship that is not in the room, for example because it has just left, changes nothing.
 *
 * @param shown returns the room that they watch
 */
export function spectatorMessages(shown: () => Shown) {
  return {
    [VIEW](viewer: Viewer, message: unknown): void {
      onView(viewer, shown().views === undefined ? undefined : message);
    },
    [FOLLOW]({ userData }: Viewer, message: unknown): void {
      const room = shown();
      const { success, data } = shipId.safeParse(message);
      if (success && room.views !== undefined && userData !== undefined)
        userData.view.center = room.shipOf(data) ?? userData.view.center;
      else userData?.connection.refuse(CloseReason.BAD_MESSAGE, { messageType: FOLLOW });
    },
  };
}
