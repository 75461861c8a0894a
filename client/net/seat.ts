import type { Room } from "@colyseus/sdk";
import { PAGE_LEFT } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { GameState } from "../../protocol/schema.ts";
import { socketOf } from "./colyseus/socket.ts";
import { stopReconnecting } from "./colyseus/stopReconnecting.ts";
import type { LeftSeat } from "./handover.ts";
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

/** ms between two requests for the status of the process after the connection was lost: at first, and later */
const ASK_SOON_MS = 250;
const ASK_LATER_MS = 1000;

/** ms during which ASK_SOON_MS applies: by then the other processes know whether the process is gone */
const SOON_MS = 3000;

/** Close code that makes the SDK treat a connection as lost and reconnect; @colyseus/shared-types, Protocol.ts. */
const MAY_TRY_RECONNECT = 4010;

/**
 * Keeps a seat in a room while connections are lost and made again.
 *
 * The SDK reconnects, but it never ends a silent connection, and a stale connection stays silent: after a laptop slept,
 * or when a phone changed networks. So this class watches for silence and closes the connection. The SDK would also
 * reconnect to a process that no longer exists, so this class asks the other processes about it.
 */
export class Seat {
  /** resolves when the process is gone, and the seat with it */
  readonly gone: Promise<void>;
  /** for the next process, when this one is gone; empty until the first one arrives */
  passport = "";
  readonly #room: Room<unknown, GameState>;
  readonly #endpoint: string;
  readonly #processId: string;
  readonly #onChange: () => void;
  readonly #watch: number;
  readonly #listening = new AbortController();
  #heardAt = performance.now();
  #checkedAt = performance.now();
  #socket: unknown;
  #asking = false;

  /**
   * @param endpoint that is asked for the status of the seat's process, http or https
   * @param onChange called when `left` has changed
   */
  constructor(room: Room<unknown, GameState>, endpoint: string, onChange: () => void) {
    this.#room = room;
    this.#endpoint = endpoint;
    this.#onChange = onChange;
    this.#processId = processOf(room);
    room.onMessage(PASSPORT, (passport: string) => {
      this.passport = passport;
      this.#onChange();
    });
    this.gone = new Promise((resolve) => room.onDrop(() => void this.#ask(resolve)));
    const { reconnection } = room;
    reconnection.enabled = true;
    // Reconnect from the first moment, and until the server says that the seat is gone. Not 0: the SDK (0.18.4)
    // measures the time since the join by the wall clock, and the difference is negative after that clock was set back.
    reconnection.minUptime = Number.NEGATIVE_INFINITY;
    reconnection.maxRetries = Number.POSITIVE_INFINITY;
    reconnection.delay = SOONEST_MS;
    reconnection.minDelay = SOONEST_MS;
    reconnection.maxDelay = LATEST_MS;
    room.onStateChange(() => this.#hear());
    room.onReconnect(() => {
      this.#hear();
      // The SDK stores the new token after it has called this listener.
      queueMicrotask(() => this.#onChange());
    });
    this.#watch = window.setInterval(() => this.#check(), WATCH_MS);
    addEventListener("pagehide", () => this.#sayGoodbye(), { signal: this.#listening.signal });
  }

  /** Whether the connection is lost and the SDK is reconnecting. */
  get lost(): boolean {
    return this.#room.reconnection.isReconnecting;
  }

  /** What the next page in this tab needs to continue with the same ship. */
  get left(): LeftSeat {
    const { reconnectionToken, sessionId, state } = this.#room;
    const name = (state as GameState | undefined)?.players.get(sessionId)?.name ?? "";
    return { token: reconnectionToken, passport: this.passport, name };
  }

  /** Stops watching. Call this when the room has been left. */
  dispose(): void {
    clearInterval(this.#watch);
    this.#listening.abort();
  }

  /** Whether the process is gone or draining. */
  isProcessGone(): Promise<boolean> {
    return isProcessGone(this.#endpoint, this.#processId);
  }

  /** Asks for the status of the process for as long as the connection is lost. */
  async #ask(found: () => void): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { signal } = this.#listening;
    const since = performance.now();
    // The SDK calls the listener before it sets `isReconnecting`.
    await Promise.resolve();
    while (this.lost && !signal.aborted) {
      if ((await this.isProcessGone()) && this.lost && !signal.aborted) {
        stopReconnecting(this.#room);
        found();
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
  #sayGoodbye(): void {
    const ws = socketOf(this.#room);
    if (ws.readyState === WebSocket.OPEN) ws.close(PAGE_LEFT);
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  #check(): void {
    const { connection } = this.#room;
    const ws = socketOf(this.#room);
    if (ws !== this.#socket) {
      // A new attempt, with its own timeout.
      this.#socket = ws;
      this.#hear();
    }
    const now = performance.now();
    if (now - this.#checkedAt > SLEPT_MS) this.#heardAt = Math.max(this.#heardAt, now - LOST_MS + AWAKE_MS);
    this.#checkedAt = now;
    const inUse = ws.readyState === WebSocket.CONNECTING || ws.readyState === WebSocket.OPEN;
    if (inUse && now - this.#heardAt > LOST_MS) connection.close(MAY_TRY_RECONNECT);
  }
}
