import type { Handover } from "./handover.ts";
import type { GameRoom, Joiner } from "./joiner.ts";
import type { RoomConnection, RoomEvents } from "./roomConnection.ts";
import type { RoomView } from "./roomView.ts";
import type { PageUpdate } from "./update.ts";

/** What a session depends on. Specs pass fakes. */
export interface SessionParts {
  joiner: Pick<Joiner, "join" | "resume" | "lateJoin" | "leave" | "abandon">;
  /** storage for this tab that survives a reload of the page */
  handover: Pick<Handover, "saved" | "keep">;
  update: Pick<PageUpdate, "reloadOnce" | "reload" | "allowReload">;
  /** @throws UnreachableError if the connection has ended already */
  openConnection: (room: GameRoom, events: RoomEvents) => Pick<RoomConnection, "saved" | "dispose">;
  openView: (room: GameRoom) => RoomView;
  clock: Clock;
  /** returns a number from 0 to 1 */
  random: () => number;
  /** called with an event for the report that a player can copy from the page, such as a lost connection */
  onNote: (text: string) => void;
  /**
   * called when the page has left a room or failed to join one, unless it moves to another process, where the player
   * can go on without a break
   */
  onInterrupted: () => void;
}

/** Time in ms, as in the time stamps of frames. */
export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const browserClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
