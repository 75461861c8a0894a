import { randomBytes } from "node:crypto";
import { connect, type Socket } from "node:net";
import { CLOSE, clientFrame, type Frame, FrameReader, PING, PONG } from "../../tools/frames.ts";
import type { Dialect, Helm, RoomChoice } from "./dialect.ts";

/** Inputs whose time of sending is remembered, 51 s of them. */
const REMEMBERED = 1024;

/** Bytes read at once. All clients read into the same ones, one after the other. */
const READ_BUFFER = Buffer.alloc(1024 * 1024);

/** ms for the server to let a client in */
const JOIN_DEADLINE_MS = 20_000;

export interface RawClientEvents {
  /** An update has come. `frame` is valid during the call only. */
  onUpdate(client: RawClient, time: number, frame: Frame): void;
  /** An update was the first to show an input, so many ms after it was sent. */
  onEcho(echoMs: number): void;
  /** The connection ended, and it was not us. */
  onLost(client: RawClient, code: number): void;
}

/**
 * A player's connection without the SDK: it flies like any other but does not decode what it receives, so that one
 * process can be two thousand, and what is measured is the server.
 */
export class RawClient {
  /** number of the client in its swarm */
  readonly index: number;
  /** who the server says it is */
  id = "";
  room = "";
  /** ms */
  joinedAt = 0;
  /** inputs sent */
  sent = 0;
  /** of those, how many an update has shown */
  shown = 0;
  /** when the last update came, ms; 0 before the first */
  lastUpdate = 0;
  /** whether it sends no inputs */
  silent = false;
  /** Sees every frame after the greeting, whole. For the few that decode. */
  onFrame: ((frame: Frame, time: number) => void) | undefined;
  readonly #dialect: Dialect;
  readonly #events: RawClientEvents;
  readonly #reader: FrameReader;
  /** where its seat is, and with what it is taken again */
  #seat!: URL;
  #token: string | undefined;
  readonly #sentAt = new Float64Array(REMEMBERED);
  #socket!: Socket;
  #readAt = 0;
  #leaving = false;

  private constructor(index: number, dialect: Dialect, events: RawClientEvents) {
    this.index = index;
    this.#dialect = dialect;
    this.#events = events;
    this.#reader = new FrameReader((frame) => this.#take(frame));
  }

  /**
   * @param prepare is called before anything has come
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
    await client.#connect(await dialect.seat(endpoint, room));
    return client;
  }

  /**
   * Takes the seat again, on another connection, after `drop`.
   *
   * @returns the client on that connection, which has sent no inputs yet
   * @throws Error if the server does not let it in, or keeps no seats
   */
  async back(): Promise<RawClient> {
    if (this.#token === undefined) throw new Error("there is no seat to come back to");
    const url = new URL(this.#seat);
    url.searchParams.set("reconnectionToken", this.#token);
    url.searchParams.set("skipHandshake", "1");
    const client = new RawClient(this.index, this.#dialect, this.#events);
    await client.#connect(url);
    return client;
  }

  /** Sends the helm's input, unless it has nothing to say at the moment. */
  steer(helm: Helm, time: number): void {
    if (this.silent) return;
    this.#socket.write(helm.frame({ id: this.id, first: this.sent === 0 }));
    this.#sentAt[this.sent % REMEMBERED] = time;
    this.sent++;
  }

  /** Notes that an update shows so many of the inputs sent. */
  noteShown(count: number, time: number): void {
    for (; this.shown < count; this.shown++) {
      if (this.sent - this.shown <= REMEMBERED)
        this.#events.onEcho(time - (this.#sentAt[this.shown % REMEMBERED] ?? time));
    }
  }

  leave(): void {
    this.#leaving = true;
    this.#socket.end(clientFrame(CLOSE, Uint8Array.of(1000 >> 8, 1000 & 0xff)));
    // The server answers and closes; what it still sends until then is not waited for.
    this.#socket.setTimeout(2000, () => this.#socket.destroy());
  }

  /** Ends the connection without a word, as a cable does that is pulled out. */
  drop(): void {
    this.#leaving = true;
    this.#socket.destroy();
  }

  /** Says anything. */
  say(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  /** Stops or goes on reading, as a client does whose line is stalled. */
  set paused(paused: boolean) {
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  async #connect(url: URL): Promise<void> {
    this.#seat = url;
    const reader = this.#reader;
    let upgraded = false;
    let answer = "";
    let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
    const done = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject };
    });
    const late = setTimeout(() => settle?.reject(new Error("the server did not let the client in")), JOIN_DEADLINE_MS);
    this.#socket = connect({
      host: url.hostname,
      port: Number(url.port || 80),
      noDelay: true,
      onread: {
        buffer: READ_BUFFER,
        callback: (length) => {
          this.#readAt = performance.now();
          if (upgraded) {
            reader.push(READ_BUFFER.subarray(0, length));
            return true;
          }
          answer += READ_BUFFER.toString("latin1", 0, length);
          const end = answer.indexOf("\r\n\r\n");
          if (end < 0) return true;
          if (!answer.startsWith("HTTP/1.1 101 ")) {
            settle?.reject(new Error(`no WebSocket: ${answer.slice(0, answer.indexOf("\r\n"))}`));
            return false;
          }
          upgraded = true;
          reader.push(Buffer.from(answer.slice(end + 4), "latin1"));
          return true;
        },
      },
    });
    reader.whole = true;
    this.#greet = (first) => {
      try {
        const greeting = this.#dialect.greet(first, url);
        this.id = greeting.id || String(this.index);
        this.room = greeting.room;
        this.#token = greeting.token;
        this.joinedAt = this.#readAt;
        for (const frame of greeting.answer) this.#socket.write(frame);
        settle?.resolve();
      } catch (error) {
        settle?.reject(error as Error);
      }
    };
    const lost = (code: number) => {
      if (this.#leaving) return;
      this.#leaving = true;
      settle?.reject(new Error(`the connection ended with code ${code}`));
      if (this.id !== "") this.#events.onLost(this, code);
    };
    this.#closed = lost;
    this.#socket.on("error", () => lost(1006));
    this.#socket.on("close", () => lost(1006));
    this.#socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
    try {
      await done;
    } catch (error) {
      this.#leaving = true;
      this.#socket.destroy();
      throw error;
    } finally {
      clearTimeout(late);
      settle = undefined;
    }
  }

  #greet: ((first: Frame) => void) | undefined;
  #closed: ((code: number) => void) | undefined;

  #take(frame: Frame): void {
    const { opcode, head } = frame;
    if (this.#leaving) return;
    if (opcode === PING) {
      this.#socket.write(clientFrame(PONG, head));
    } else if (opcode === CLOSE) {
      const code = frame.length >= 2 ? ((head[0] as number) << 8) | (head[1] as number) : 1005;
      this.#closed?.(code);
      this.#socket.end();
    } else if (this.#greet !== undefined) {
      const greet = this.#greet;
      this.#greet = undefined;
      greet(frame);
      this.#reader.whole = this.onFrame !== undefined;
    } else {
      this.onFrame?.(frame, this.#readAt);
      if (!this.#dialect.isUpdate(frame)) return;
      const shown = this.#dialect.shown(frame);
      if (shown !== undefined) this.noteShown(shown, this.#readAt);
      this.#events.onUpdate(this, this.#readAt, frame);
      this.lastUpdate = this.#readAt;
    }
  }
}
