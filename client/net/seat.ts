import type { Room } from "@colyseus/sdk";
import { PAGE_LEFT } from "../../protocol/closeCodes.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import type { GameState } from "../../protocol/schema.ts";
import type { LeftSeat } from "./handover.ts";
import { isProcessGone, processOf } from "./process.ts";

/** ms that an attempt to reconnect may take, and that a connection may be silent before it is taken for lost */
const LOST_MS = 5000;

/** ms between two looks at that */
const WATCH_MS = 250;

/** ms without a look after which the page must have slept; then what has come in the meantime gets a moment to be read */
const SLEPT_MS = 2000;
const AWAKE_MS = 1000;

/** ms between two attempts to reconnect: soon at first, and then often enough for the end of a tunnel */
const SOONEST_MS = 100;
const LATEST_MS = 1000;

/** ms between two questions whether the process is still there whose connection is lost: at first, and after a while */
const ASK_SOON_MS = 250;
const ASK_LATER_MS = 1000;

/** ms in which it turns out that a process is gone, if it is */
const SOON_MS = 3000;

/** Close code that makes the SDK take a connection for lost and reconnect; @colyseus/shared-types, Protocol.ts. */
const MAY_TRY_RECONNECT = 4010;

/**
 * Keeps a seat in a room through connections that are lost.
 *
 * The SDK reconnects by itself, but it waits for as long as it takes for a connection that says nothing, and one that has
 * gone stale is silent for ever: a laptop that slept, a phone in another network. So silence is watched, and ended. And it
 * would knock for as long as that at the door of a process that is not there any more, so others are asked about it.
 */
export class Seat {
  /** resolves when the process is gone, and the seat with it */
  readonly gone: Promise<void>;
  /** for the next process, when this one is gone; empty as long as there is none */
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
   * @param endpoint where servers are asked about the one that has the seat, http or https
   * @param onChange what a page leaves of the seat has changed
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
    // From the first moment, and until the server says that the seat is gone. Not 0: the SDK (0.18.4) measures the time since the
    // join by the wall clock, and after that was set back the difference is negative.
    reconnection.minUptime = Number.NEGATIVE_INFINITY;
    reconnection.maxRetries = Number.POSITIVE_INFINITY;
    reconnection.delay = SOONEST_MS;
    reconnection.minDelay = SOONEST_MS;
    reconnection.maxDelay = LATEST_MS;
    room.onStateChange(() => this.#hear());
    room.onReconnect(() => {
      this.#hear();
      // The SDK takes note of the token after it has told us.
      queueMicrotask(() => this.#onChange());
    });
    this.#watch = window.setInterval(() => this.#check(), WATCH_MS);
    addEventListener("pagehide", () => this.#sayGoodbye(), { signal: this.#listening.signal });
  }

  get #ws(): WebSocket {
    return (this.#room.connection.transport as unknown as { ws: WebSocket }).ws;
  }

  /** Whether a lost connection is being made anew. */
  get lost(): boolean {
    return this.#room.reconnection.isReconnecting;
  }

  /** What the page that comes after this one needs for the same ship. */
  get left(): LeftSeat {
    const { reconnectionToken, sessionId, state } = this.#room;
    const name = (state as GameState | undefined)?.players.get(sessionId)?.name ?? "";
    return { token: reconnectionToken, passport: this.passport, name };
  }

  /** Lets go of the room, which has been left. */
  dispose(): void {
    clearInterval(this.#watch);
    this.#listening.abort();
  }

  /** Whether the process is gone, or about to be. */
  isProcessGone(): Promise<boolean> {
    return isProcessGone(this.#endpoint, this.#processId);
  }

  /** Asks for as long as the connection is lost. */
  async #ask(found: () => void): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const { signal } = this.#listening;
    const since = performance.now();
    // The SDK says that it is lost before it has taken note of that itself.
    await Promise.resolve();
    while (this.lost && !signal.aborted) {
      if ((await this.isProcessGone()) && this.lost && !signal.aborted) {
        this.#giveUp();
        found();
        break;
      }
      const pause = performance.now() - since < SOON_MS ? ASK_SOON_MS : ASK_LATER_MS;
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.#asking = false;
  }

  /** Knocks no longer. */
  #giveUp(): void {
    const { reconnection, connection } = this.#room;
    reconnection.enabled = false;
    reconnection.maxRetries = 0;
    reconnection.isReconnecting = false;
    // A retry whose timer runs can't be called off (0.18.4). At a process that hangs it would be in the way of every other
    // WebSocket, since browsers open one at a time to a host.
    connection.reconnect = () => {};
    connection.close();
  }

  /** The page is going: closed, left or reloaded. The server need not wait for it as for a connection that is lost. */
  #sayGoodbye(): void {
    const ws = this.#ws;
    if (ws.readyState === WebSocket.OPEN) ws.close(PAGE_LEFT);
  }

  #hear(): void {
    this.#heardAt = performance.now();
  }

  #check(): void {
    const { connection } = this.#room;
    const ws = this.#ws;
    if (ws !== this.#socket) {
      // Another attempt, which has its own time.
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
