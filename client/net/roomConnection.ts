import { CloseCode } from "@colyseus/sdk";
import { isRoomName } from "../../game/rooms.ts";
import { PAGE_LEFT } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { socketOf } from "./colyseus/socket.ts";
import { stopReconnecting } from "./colyseus/stopReconnecting.ts";
import { closeReason, type DisconnectReason, SEAT_GONE, SERVER_GONE } from "./disconnectReasons.ts";
import type { SavedSession } from "./handover.ts";
import { UnreachableError } from "./joinErrors.ts";
import type { GameRoom } from "./joiner.ts";
import { isProcessGone, processOf } from "./process.ts";

/** ms until an attempt to reconnect times out, and until a silent connection counts as lost */
const LOST_MS = 5000;

/** ms between two checks of that */
const WATCH_MS = 250;

/**
 * ms without a check after which the page must have been asleep; it then has AWAKE_MS to read what arrived meanwhile
 */
const SLEPT_MS = 2000;
const AWAKE_MS = 1000;

/** delay before an attempt to reconnect, ms: short at first, then short enough for the end of a tunnel */
const SOONEST_MS = 100;
const LATEST_MS = 1000;

/**
 * ms after which a page that was left reconnects if it still runs, since it may come back from the back/forward cache.
 * On a busy machine a page runs for a moment after `pagehide`. If it reconnected in that moment, it would leave a lost
 * connection, for which the server holds the seat much longer.
 */
const LEFT_MS = 2000;

/** ms between two requests for the status of the process after the connection was lost: at first, and later */
const ASK_SOON_MS = 250;
const ASK_LATER_MS = 1000;

/** ms during which ASK_SOON_MS applies: by then the other processes know whether the process is gone */
const SOON_MS = 3000;

/** What the connection to a room reports to the session. */
export interface RoomEvents {
  /** The connection is lost, and the SDK reconnects. @param code close code */
  dropped(code: number): void;
  reconnected(): void;
  /** The first state with the own ship has arrived. @param name of the ship */
  shipAppeared(name: string): void;
  /** `saved` has changed. */
  savedChanged(): void;
  /** The page is no longer in the room, and its connection is not made again. */
  ended(reason: DisconnectReason): void;
}

/**
 * The connection to a room, from the join to the end: one WebSocket after another. It keeps the player's seat.
 *
 * The SDK reconnects, but it never ends a silent connection, and a stale connection stays silent: after a laptop slept,
 * or when a phone changed networks. So this class watches for silence and closes the connection. The SDK would also
 * reconnect to a process that no longer exists, so this class asks the server about it.
 */
export class RoomConnection {
  readonly #room: GameRoom;
  readonly #endpoint: string;
  readonly #processId: string;
  readonly #events: RoomEvents;
  readonly #watch: number;
  readonly #disposal = new AbortController();
  /** restores the ship in another process if this one is gone; empty until the first one arrives */
  #passport = "";
  #name = "";
  #heardAt = performance.now();
  #checkedAt = performance.now();
  #socket: unknown;
  #dropped = false;
  #asking = false;

  /**
   * @param endpoint that is asked for the status of the room's process, http or https
   * @param events called later, and not after `dispose`
   * @throws UnreachableError if the connection has ended already
   */
  constructor(room: GameRoom, endpoint: string, events: RoomEvents) {
    this.#room = room;
    this.#endpoint = endpoint;
    this.#events = events;
    room.onLeave((code, sentence) => void this.#leave(code, sentence));
    // Then the room calls no listener any more.
    if (!room.connection.isOpen && !this.#isReconnecting) {
      throw new UnreachableError("The connection ended right after joining.");
    }
    this.#processId = processOf(room);
    room.onMessage(PASSPORT, (passport: string) => {
      this.#passport = passport;
      this.#emit(() => events.savedChanged());
    });
    room.onDrop((code) => this.#drop(code));
    room.onReconnect(() => this.#reconnect());
    // Not removed after the first state: the SDK (0.18.4) skips the listener after one that removes itself.
    room.onStateChange(() => this.#hear());
    const { reconnection } = room;
    reconnection.enabled = true;
    // Reconnect from the first moment, and until the server says that the seat is gone. Not 0: the SDK (0.18.4)
    // measures the time since the join by the wall clock, and the difference is negative after that clock was set back.
    reconnection.minUptime = Number.NEGATIVE_INFINITY;
    reconnection.maxRetries = Number.POSITIVE_INFINITY;
    reconnection.delay = SOONEST_MS;
    this.#retryWithin(SOONEST_MS, LATEST_MS);
    this.#watch = window.setInterval(() => this.#check(), WATCH_MS);
    addEventListener("pagehide", () => this.#closeForPageExit(), { signal: this.#disposal.signal });
  }

  /** What the next page in this tab needs to continue with the same ship. */
  get saved(): SavedSession {
    const { reconnectionToken: token, name: type } = this.#room;
    return { token, passport: this.#passport, name: this.#name, type: isRoomName(type) ? type : undefined };
  }

  /** Stops watching. Call this when the page has left the room. */
  dispose(): void {
    clearInterval(this.#watch);
    this.#disposal.abort();
  }

  get #isReconnecting(): boolean {
    return this.#room.reconnection.isReconnecting;
  }

  get #isDisposed(): boolean {
    return this.#disposal.signal.aborted;
  }

  #emit(event: () => void): void {
    if (!this.#isDisposed) event();
  }

  /** The connection is lost, or an attempt to reconnect has failed. */
  #drop(code: number): void {
    void this.#ask();
    if (this.#dropped) return;
    this.#dropped = true;
    this.#emit(() => this.#events.dropped(code));
  }

  /** Sets the limits of the delay before each attempt to reconnect, ms. */
  #retryWithin(soonest: number, latest: number): void {
    this.#room.reconnection.minDelay = soonest;
    this.#room.reconnection.maxDelay = latest;
  }

  #reconnect(): void {
    this.#heardAt = performance.now();
    this.#retryWithin(SOONEST_MS, LATEST_MS);
    if (this.#dropped) this.#emit(() => this.#events.reconnected());
    this.#dropped = false;
    // The SDK stores the new token after it has called this listener.
    queueMicrotask(() => this.#emit(() => this.#events.savedChanged()));
  }

  async #leave(code: number, sentence?: string): Promise<void> {
    const reason = closeReason(code, sentence);
    // A process that was restarted knows no seats.
    const isGone = reason === SEAT_GONE && (await isProcessGone(this.#endpoint, this.#processId));
    this.#emit(() => this.#events.ended(isGone ? SERVER_GONE : reason));
  }

  /** Asks for the status of the process for as long as the connection is lost. */
  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const isLost = () => this.#isReconnecting && !this.#isDisposed;
    const since = performance.now();
    // The SDK calls the listener before it sets `isReconnecting`.
    await Promise.resolve();
    while (isLost()) {
      if ((await isProcessGone(this.#endpoint, this.#processId)) && isLost()) {
        stopReconnecting(this.#room);
        this.#events.ended(SERVER_GONE);
        break;
      }
      const pause = performance.now() - since < SOON_MS ? ASK_SOON_MS : ASK_LATER_MS;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.#asking = false;
  }

  /**
   * The page is being closed, left or reloaded. With this close code the server holds the seat for a few seconds only.
   */
  #closeForPageExit(): void {
    this.#retryWithin(LEFT_MS, LEFT_MS);
    const ws = socketOf(this.#room);
    if (ws.readyState === WebSocket.OPEN) ws.close(PAGE_LEFT);
  }

  #hear(): void {
    this.#heardAt = performance.now();
    if (this.#name !== "") return;
    this.#name = this.#room.state.players.get(this.#room.sessionId)?.name ?? "";
    if (this.#name !== "") this.#emit(() => this.#events.shipAppeared(this.#name));
  }

  /** Closes a connection, or an attempt to make one, that has been silent for too long. */
  #check(): void {
    const ws = socketOf(this.#room);
    if (ws !== this.#socket) {
      // A new attempt, with its own timeout.
      this.#socket = ws;
      this.#heardAt = performance.now();
    }
    const now = performance.now();
    if (now - this.#checkedAt > SLEPT_MS) this.#heardAt = Math.max(this.#heardAt, now - LOST_MS + AWAKE_MS);
    this.#checkedAt = now;
    const inUse = ws.readyState === WebSocket.CONNECTING || ws.readyState === WebSocket.OPEN;
    // With this code the SDK treats the connection as lost at once, and reconnects.
    if (inUse && now - this.#heardAt > LOST_MS) this.#room.connection.close(CloseCode.MAY_TRY_RECONNECT);
  }
}
