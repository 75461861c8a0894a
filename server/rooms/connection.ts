import type { Client, ClientPrivate } from "@colyseus/core";
import type { WebSocket } from "ws";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { dropErrorListeners } from "../colyseus/listeners.ts";
import { onReceivedBytes } from "../colyseus/receivedBytes.ts";
import { clientBucket, type RoomLimits } from "../limits/roomLimits.ts";
import type { TokenBucket } from "../limits/tokenBucket.ts";
import { counts } from "../metrics/counts.ts";
import { Backlog } from "./backlog.ts";
import type { Redeemed } from "./passports.ts";
import type { Pilot } from "./pilot.ts";

/** ms that a client which is refused has to close the connection in order */
const LAST_WORD_MS = 900;

/** What `onAuth` found out about a client. The framework keeps it as `auth` for the whole session. */
export interface Admission {
  /** the client's passport, if it had a valid one */
  redeemed: Redeemed | undefined;
}

/** A client as the framework hands it to the room. The framework takes `userData` over to the client that reconnects. */
export type GameClient = Client<{ userData: Pilot; auth: Admission }> & ClientPrivate & { ref: WebSocket };

/** A client was refused. `error` is what its message made the room throw, if it did. */
type OnRefused = (client: GameClient, reason: CloseReason, error?: unknown) => void;

/** One WebSocket of a session: what came over it, what waits for it, and why it was ended. */
export class Connection {
  readonly client: GameClient;
  /** ms */
  readonly openedAt = performance.now();
  readonly backlog = new Backlog();
  /** Colyseus gives the old client the new WebSocket when another connection takes its place. */
  readonly #ref: WebSocket;
  readonly #messages: TokenBucket;
  readonly #onRefused: OnRefused;
  #refusal: CloseReason | undefined;

  /**
   * Begins to count what the client sends.
   *
   * Bytes are counted at the socket, since pings, empty fragments and the like never become messages.
   */
  constructor(client: GameClient, limits: RoomLimits, onRefused: OnRefused) {
    this.client = client;
    this.#ref = client.ref;
    this.#messages = clientBucket(limits.messagesPerSecond);
    this.#onRefused = onRefused;
    // `ws` closes these connections by itself, with the right code; the transport would print a stack for each.
    dropErrorListeners(client.ref).on("error", () => {
      this.#refusal = CloseReason.BAD_MESSAGE;
      onRefused(client, CloseReason.BAD_MESSAGE);
    });
    const bytes = clientBucket(limits.bytesPerSecond);
    onReceivedBytes(client.ref, (length) => {
      if (bytes.spend(length, performance.now())) return;
      if (this.refuse(CloseReason.TOO_MANY_MESSAGES)) counts.limits.bytes++;
    });
  }

  /** Why the server has ended it, if it did; the code it is closed with in the end may be another. */
  get refusal(): CloseReason | undefined {
    return this.#refusal;
  }

  /** Counts a message. @returns false if it was one too many, and the connection is ended */
  admitMessage(): boolean {
    if (this.#messages.spend(1, performance.now())) return true;
    if (this.refuse(CloseReason.TOO_MANY_MESSAGES)) counts.limits.messages++;
    return false;
  }

  /**
   * Ends the connection with a reason. Nothing more that comes over it is read.
   *
   * @returns false if it was not open any more
   */
  refuse(reason: CloseReason, error?: unknown): boolean {
    const ref = this.#ref;
    if (ref.readyState !== ref.OPEN) return false;
    this.#onRefused(this.client, reason, error);
    this.#refusal = reason;
    ref.removeAllListeners("message");
    ref.close(reason);
    // A client that does not answer would keep its ship in the sky and its socket open for half a minute.
    setTimeout(() => ref.terminate(), LAST_WORD_MS).unref();
    return true;
  }
}
