import { CloseCode } from "@colyseus/shared-types";
import { RawConnection } from "../../tools/clients/rawConnection.ts";
import { reconnectUrl } from "../../tools/clients/seat.ts";
import { withDeadline } from "../../tools/deadline.ts";
import type { Frame } from "../../tools/frames.ts";
import type { Dialect, RoomChoice, Steering } from "./dialect.ts";

/** Inputs whose time of sending is remembered; at one a step, 51 s of them. */
const REMEMBERED = 1024;

/** Time for the server to let a client in, ms. */
const JOIN_MS = 20_000;

interface RawClientEvents {
  /** An update has arrived. `frame` is valid during the call only. */
  onUpdate(client: RawClient, time: number, frame: Frame): void;
  /** A further frame of the last update has arrived. */
  onPart(client: RawClient, frame: Frame): void;
  /** An update is the first to acknowledge an input. @param echoMs time since the input was sent, ms */
  onEcho(echoMs: number): void;
  /** The server, or the network, ended the connection. */
  onLost(client: RawClient, code: number): void;
}

/** A player that sends inputs like any other but does not decode the state, so that one process can hold thousands. */
export class RawClient {
  /** number of the client in its swarm */
  readonly index: number;
  /** player id from the server */
  id = "";
  room = "";
  /** ms */
  joinedAt = 0;
  /** inputs sent */
  sent = 0;
  /** inputs that an update has acknowledged */
  shown = 0;
  /** time of the last update, ms; 0 before the first */
  lastUpdate = 0;
  /** whether it sends no inputs at the moment */
  silent = false;
  /** whether the next input has all fields, since the server has none before it or others than the steering supposes */
  needsWhole = true;
  /** called with every whole frame after the greeting, for clients that decode */
  onFrame: ((frame: Frame, time: number) => void) | undefined;
  readonly #dialect: Dialect;
  readonly #events: RawClientEvents;
  readonly #sentAt = new Float64Array(REMEMBERED);
  #seat!: URL;
  #token: string | undefined;
  #connection!: RawConnection;

  private constructor(index: number, dialect: Dialect, events: RawClientEvents) {
    this.index = index;
    this.#dialect = dialect;
    this.#events = events;
  }

  /**
   * @param prepare called before anything has arrived
   * @throws Error if the server does not let the client in
   */
  static async join(
    endpoint: string,
    room: RoomChoice,
    dialect: Dialect,
    events: RawClientEvents,
    prepare: (client: RawClient) => void,
  ): Promise<RawClient> {
    const client = new RawClient(room.client, dialect, events);
    prepare(client);
    client.#seat = await dialect.seat(endpoint, room);
    await client.#connect(client.#seat);
    return client;
  }

  /**
   * Takes the seat again on another connection, after `drop`.
   *
   * @returns the client on the new connection, which has sent no inputs yet
   * @throws Error if the server refuses, or keeps no seats
   */
  async reconnect(): Promise<RawClient> {
    if (this.#token === undefined) throw new Error("this server keeps no seats");
    const client = new RawClient(this.index, this.#dialect, this.#events);
    client.#seat = this.#seat;
    await client.#connect(reconnectUrl(this.#seat, this.#token));
    return client;
  }

  /** Sends the current input, unless it is silent. */
  steer(steering: Steering, time: number): void {
    if (this.silent) return;
    this.#connection.write(steering.frame({ id: this.id, first: this.needsWhole }));
    this.needsWhole = false;
    this.#sentAt[this.sent % REMEMBERED] = time;
    this.sent++;
  }

  /** Notes how many of its inputs an update has acknowledged. */
  noteShown(count: number, time: number): void {
    for (; this.shown < count; this.shown++) {
      if (this.sent - this.shown <= REMEMBERED)
        this.#events.onEcho(time - (this.#sentAt[this.shown % REMEMBERED] ?? time));
    }
  }

  leave(): void {
    this.#connection.close(CloseCode.NORMAL_CLOSURE);
  }

  /** Ends the connection without a close frame. */
  drop(): void {
    this.#connection.destroy();
  }

  /** Sends any bytes. */
  write(bytes: Uint8Array): void {
    this.#connection.write(bytes);
  }

  /** Stops reading, as a client with a stalled network does, or continues. */
  set paused(paused: boolean) {
    this.#connection.paused = paused;
  }

  async #connect(url: URL): Promise<void> {
    const joined = Promise.withResolvers<void>();
    const connection = new RawConnection(url, {
      onResponse: (status, line) => {
        if (status !== 101) joined.reject(new Error(`no WebSocket: ${line}`));
      },
      onFrame: (frame, time) => {
        if (this.id !== "") return this.#take(frame, time);
        try {
          this.#greet(frame, url, time);
          joined.resolve();
        } catch (error) {
          joined.reject(error as Error);
        }
      },
      onEnd: (code) => {
        joined.reject(new Error(`the connection ended with code ${code}`));
        if (this.id !== "") this.#events.onLost(this, code);
      },
    });
    this.#connection = connection;
    // The greeting is read whole.
    connection.whole = true;
    connection.upgrade(url);
    try {
      await withDeadline(joined.promise, "the server to let the client in", JOIN_MS);
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  #greet(first: Frame, url: URL, time: number): void {
    const { id, room, token, answer } = this.#dialect.greet(first, url);
    this.id = id || String(this.index);
    this.room = room;
    this.#token = token;
    this.joinedAt = time;
    for (const frame of answer) this.#connection.write(frame);
    this.#connection.whole = this.onFrame !== undefined;
  }

  #take(frame: Frame, time: number): void {
    this.onFrame?.(frame, time);
    if (!this.#dialect.isUpdate(frame)) {
      if (this.#dialect.isPart(frame)) this.#events.onPart(this, frame);
      return;
    }
    const shown = this.#dialect.shown(frame);
    if (shown !== undefined) this.noteShown(shown, time);
    this.#events.onUpdate(this, time, frame);
    this.lastUpdate = time;
  }
}
