import { type Client, type ClientPrivate, ClientState } from "@colyseus/core";
import type { WebSocket } from "ws";
import { CloseReason } from "../../protocol/closeCodes.ts";
import { dropErrorListeners } from "../colyseus/listeners.ts";
import { pingIfSilent } from "../colyseus/pings.ts";
import type { RoomClient } from "../colyseus/roomClient.ts";
import { readWholeFrames } from "../colyseus/wholeFrames.ts";
import { clientBucket, type RoomLimits } from "../limits/roomLimits.ts";
import type { TokenBucket } from "../limits/tokenBucket.ts";
import { type Fields, log } from "../log.ts";
import { countRefusal, counts } from "../metrics/counts.ts";
import { Backlog } from "./backlog.ts";
import type { ClientView } from "./bigsky/clientView.ts";
import type { Redeemed } from "./passports.ts";
import type { Pilot } from "./pilot.ts";
import { logDisconnect } from "./sessionLog.ts";

/** Time for a refused client to complete the closing handshake, ms. */
const CLOSING_MS = 900;

/** What `onAuth` found out about a client. The framework keeps it as `auth` for the whole session. */
export interface Admission {
  /** the client's passport, if it had a valid one */
  redeemed: Redeemed | undefined;
  /** the network that the client joined from */
  network: string;
}

/** A client in a room. When it reconnects, the framework passes `userData` on to the new client object. */
export type GameClient = Client<{ userData: Pilot; auth: Admission }> & ClientPrivate & { ref: WebSocket };

/** What the server keeps for a spectator. */
export interface Spectator {
  readonly connection: Connection<SpectatorClient>;
  /** what the spectator sees, if the type of the room `sendsView` */
  readonly view: ClientView;
}

/** A client in a room of spectators. */
export type SpectatorClient = Client<{ userData: Spectator; auth: Pick<Admission, "network"> }> &
  ClientPrivate & { ref: WebSocket };

/**
 * One WebSocket of a session: limits for what the client sends, the backlog of what it receives, and why it was closed.
 */
export class Connection<C extends RoomClient = GameClient> {
  readonly client: C;
  /** ms */
  readonly openedAt = performance.now();
  readonly backlog = new Backlog();
  /** A copy, because Colyseus sets the `ref` of an old client to the WebSocket that replaces it. */
  readonly #ref: WebSocket;
  readonly #messages: TokenBucket;
  readonly #logFields: Fields;
  /** when bytes of the client were last received, ms */
  #receivedAt = 0;
  #refusal: CloseReason | undefined;

  /**
   * Starts to count what the client sends: messages, and all bytes.
   *
   * @param logFields identify the client in the log
   */
  constructor(client: C, limits: RoomLimits, logFields: Fields) {
    this.client = client;
    this.#ref = client.ref;
    this.#messages = clientBucket(limits.messagesPerSecond);
    this.#logFields = logFields;
    // `ws` closes a connection after an error by itself, with the right code. The transport would print a stack.
    dropErrorListeners(client.ref).on("error", (error: NodeJS.ErrnoException) => {
      this.#refusal = CloseReason.BAD_MESSAGE;
      logDisconnect(CloseReason.BAD_MESSAGE, { ...logFields, error: error.code });
    });
    const bytes = clientBucket(limits.bytesPerSecond);
    const noteAlive = pingIfSilent(client.ref);
    readWholeFrames(client.ref, (length) => {
      noteAlive();
      this.#receivedAt = performance.now();
      if (bytes.spend(length, this.#receivedAt)) return;
      if (this.refuse(CloseReason.TOO_MANY_MESSAGES, { limit: "BYTES_PER_SECOND" })) counts.limits.bytes++;
    });
  }

  /** Why the server closed the connection; undefined if it did not. The final close code may differ. */
  get refusal(): CloseReason | undefined {
    return this.#refusal;
  }

  /** Whether the client gets no patches at the moment, because it reads too slowly. */
  get isSlow(): boolean {
    return this.backlog.held && this.client.state === ClientState.JOINED;
  }

  /** Counts a message. @returns false if it exceeds the limit; then the connection is closed */
  admitMessage(): boolean {
    // The clock was read when the message was received. It is not read again for each message.
    if (this.#messages.spend(1, this.#receivedAt)) return true;
    if (this.refuse(CloseReason.TOO_MANY_MESSAGES, { limit: "MESSAGES_PER_SECOND" })) counts.limits.messages++;
    return false;
  }

  /**
   * Closes the connection with a reason. No further message is read from it.
   *
   * @param details for the log, such as the limit that was exceeded
   * @param error what handling a message of the client threw, if that is the reason
   * @param sentence for the client, in the close frame: 123 bytes at most
   * @returns false if the connection was no longer open
   */
  refuse(reason: CloseReason, details: Fields = {}, error?: unknown, sentence = ""): boolean {
    const ref = this.#ref;
    if (ref.readyState !== ref.OPEN) return false;
    if (error !== undefined) {
      counts.errors.message++;
      log.error("Handling a message of a client threw an error.", error, this.#logFields);
    }
    logDisconnect(reason, { ...this.#logFields, ...details });
    countRefusal(reason);
    this.#refusal = reason;
    ref.removeAllListeners("message");
    ref.close(reason, sentence);
    // Otherwise a client that does not answer would keep its ship and its socket for half a minute.
    setTimeout(() => ref.terminate(), CLOSING_MS).unref();
    return true;
  }
}
