import type { DisconnectReason } from "./disconnectReasons.ts";
import type { Refusal } from "./refusal.ts";
import type { RoomView } from "./roomView.ts";

/** The states of a session, with what the page needs to draw each of them. */
export type SessionState =
  /** The player has not started yet or has left, and chooses where to fly. */
  | {
      readonly name: "choosing";
      /** why the player can't fly at the destination that was chosen before; undefined if nothing was refused */
      readonly refusal?: Refusal;
    }
  /** The page takes its seat again, or joins a room. */
  | { readonly name: "joining" }
  /** The page has a seat in a room, and a connection. */
  | (RoomData & { readonly name: "flying" })
  /** The connection is lost, the server holds the seat, and the SDK tries to reconnect. */
  | (RoomData & { readonly name: "reconnecting" })
  /** The player moves to another server process, because the process of the room is gone or draining. */
  | {
      readonly name: "moving";
      /** of the previous room; the page draws it until it has joined another room */
      readonly roomView: RoomView;
      readonly reason: DisconnectReason;
      /** when the move began, ms */
      readonly since: number;
    }
  /** The next attempt to join starts after a delay, or when the player presses the button. */
  | {
      readonly name: "waiting";
      readonly reason: DisconnectReason;
      /** when the next attempt starts, ms */
      readonly until: number;
    }
  /** The page has no seat and does not try to get one until the player presses the button. */
  | {
      readonly name: "ended";
      readonly reason: DisconnectReason;
      /** when the server accepts the next attempt, ms; undefined if it does at once */
      readonly until?: number | undefined;
    }
  /** The server has another version than this page, and the page loads that version. */
  | { readonly name: "updating" };

/** The data of the states with a seat in a room. */
interface RoomData {
  readonly roomView: RoomView;
  /** when a new ship replaced the player's previous one, ms; undefined if the player still has that one, or had none */
  readonly newShipAt: number | undefined;
}

/** A state with a seat in a room. */
export type InRoom = Extract<SessionState, { name: "flying" | "reconnecting" }>;

type StateName = SessionState["name"];

export type SessionEvent =
  /** The player has chosen a destination, and the page joins it. */
  | "start"
  /** The player leaves the room, or no longer wants to join one. */
  | "leave"
  /** The server refused the destination that the player has chosen. */
  | "refused"
  /** The page has joined a room, or has taken its seat again. */
  | "joined"
  /** The connection was lost. */
  | "dropped"
  /** The SDK has made a new connection to the same seat. */
  | "reconnected"
  /** The process of the room has ended, or is draining: it shuts down and accepts no more players. */
  | "serverGone"
  /** The page is no longer in the room, and joins again at once. */
  | "rejoin"
  /** The page has left a room or failed to join one, and a later attempt may succeed. */
  | "failed"
  /** The page has left a room or failed to join one, and only the player can decide to try again. */
  | "stopped"
  /** The server refused the join, because server and page have different versions. */
  | "outdated"
  /** The delay is over, the player pressed the button, or an attempt that had timed out has succeeded. */
  | "retry";

/**
 * Every transition: the state that follows each event. Events that a state does not list must not happen in it.
 * docs/netcode.md has a diagram of this table.
 */
export const TRANSITIONS: Readonly<Record<StateName, Readonly<Partial<Record<SessionEvent, StateName>>>>> = {
  choosing: { start: "joining" },
  joining: {
    joined: "flying",
    failed: "waiting",
    stopped: "ended",
    outdated: "updating",
    refused: "choosing",
    leave: "choosing",
  },
  flying: {
    dropped: "reconnecting",
    serverGone: "moving",
    rejoin: "joining",
    failed: "waiting",
    stopped: "ended",
    leave: "choosing",
  },
  reconnecting: {
    reconnected: "flying",
    serverGone: "moving",
    rejoin: "joining",
    failed: "waiting",
    stopped: "ended",
    leave: "choosing",
  },
  moving: { joined: "flying", failed: "waiting", stopped: "ended", outdated: "updating", leave: "choosing" },
  waiting: { retry: "joining", leave: "choosing" },
  ended: { retry: "joining", leave: "choosing" },
  updating: { failed: "waiting" },
};

/**
 * Checks a transition against the table.
 *
 * @returns the new state, `to`
 * @throws Error if the table has no such transition, which would be a bug in this page
 */
export function checkTransition(from: SessionState, event: SessionEvent, to: SessionState): SessionState {
  if (TRANSITIONS[from.name][event] === to.name) return to;
  throw new Error(`A session that is ${from.name} can't be ${to.name} after "${event}".`);
}
