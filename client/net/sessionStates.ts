import type { DisconnectReason } from "./disconnectReasons.ts";
import type { RoomView } from "./roomView.ts";

/** The states of a session, with what the page needs to draw each of them. */
export type SessionState =
  /** before the first join */
  | { readonly name: "choosing" }
  /** The page takes its seat again, or joins a room. */
  | { readonly name: "joining" }
  | Flying
  /** The connection is lost, and the SDK reconnects. The seat is held. */
  | (Omit<Flying, "name"> & { readonly name: "reconnecting" })
  /** The process of the room is gone or draining, and the page joins another process. */
  | {
      readonly name: "moving";
      /** of the process that is gone; drawn until there is another one */
      readonly roomView: RoomView;
      readonly reason: DisconnectReason;
      /** when it began, ms */
      readonly since: number;
    }
  /** The next attempt starts after a delay, or when the player presses the button. */
  | {
      readonly name: "waiting";
      readonly reason: DisconnectReason;
      /** when the next attempt starts, ms */
      readonly until: number;
    }
  /** The session is over. The next one starts when the player presses the button. */
  | { readonly name: "ended"; readonly reason: DisconnectReason }
  /** The server has another version, and the page loads it. */
  | { readonly name: "updating" };

/** The session has a seat in a room, and a connection. */
interface Flying {
  readonly name: "flying";
  readonly roomView: RoomView;
  /** when the player got a new ship in place of the previous one, ms; undefined if that did not happen */
  readonly newShipAt: number | undefined;
}

export type StateName = SessionState["name"];

export type SessionEvent =
  | "start"
  | "joined"
  | "dropped"
  | "reconnected"
  /** the process is gone or draining */
  | "serverGone"
  /** the session in this room is over, and the page joins again at once */
  | "rejoin"
  /** a later attempt may succeed */
  | "failed"
  /** another attempt needs a decision of the player */
  | "stopped"
  /** server and page have different versions */
  | "outdated"
  | "retry";

/**
 * Every transition: the state that follows each event. Events that a state does not list must not happen in it.
 * docs/netcode.md has a diagram of this table.
 */
export const TRANSITIONS: Readonly<Record<StateName, Readonly<Partial<Record<SessionEvent, StateName>>>>> = {
  choosing: { start: "joining" },
  joining: { joined: "flying", failed: "waiting", stopped: "ended", outdated: "updating" },
  flying: { dropped: "reconnecting", serverGone: "moving", rejoin: "joining", failed: "waiting", stopped: "ended" },
  reconnecting: { reconnected: "flying", serverGone: "moving", rejoin: "joining", failed: "waiting", stopped: "ended" },
  moving: { joined: "flying", failed: "waiting", stopped: "ended", outdated: "updating" },
  waiting: { retry: "joining" },
  ended: { retry: "joining" },
  updating: { failed: "waiting" },
};

/**
 * Checks a transition.
 *
 * @returns the new state
 * @throws Error if the table has no such transition: a bug of the page
 */
export function transition(from: SessionState, event: SessionEvent, to: SessionState): SessionState {
  if (TRANSITIONS[from.name][event] === to.name) return to;
  throw new Error(`A session that is ${from.name} can't be ${to.name} after "${event}".`);
}
