import { randomBytes } from "node:crypto";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { CloseCode } from "@colyseus/shared-types";
import { CLOSE, clientFrame, closeCodeOf, closeFrame, type Frame, FrameReader, PING, PONG } from "../frames.ts";

/** All connections read into this buffer, one after the other. */
const READ_BUFFER = Buffer.alloc(1024 * 1024);

/** Time that the server has to close a connection after our close frame, ms. */
const CLOSE_MS = 2000;

export interface RawConnectionEvents {
  /** The server has answered with an HTTP status line. */
  onResponse?(status: number, line: string): void;
  /** A frame has arrived. @param time of arrival, on the clock of `performance.now()`, ms */
  onFrame(frame: Frame, time: number): void;
  /** The server ended the connection. @param code of its close frame; 1006 without one */
  onEnd(code: number): void;
  /** whether it continues after a close frame, unlike a real client, until the TCP connection ends */
  ignoresClose?: boolean;
}

/**
 * A TCP or TLS connection on which a client can write anything, also a WebSocket upgrade and frames. It answers pings. It
 * decodes nothing else, so that one process can hold thousands of them.
 */
export class RawConnection {
  /** whether the server has accepted the WebSocket */
  upgraded = false;
  /** whether either side has ended the connection */
  ended = false;
  /** the code of the server's close frame, once it has arrived */
  closeCode: number | undefined;
  readonly #socket: Socket;
  readonly #events: RawConnectionEvents;
  readonly #reader = new FrameReader((frame) => this.#take(frame));
  /** HTTP response until the end of its headers */
  #head = "";
  #status: number | undefined;
  #readAt = 0;

  constructor({ protocol, hostname, port }: URL, events: RawConnectionEvents) {
    this.#events = events;
    const callback = (length: number) => {
      this.#read(READ_BUFFER.subarray(0, length));
      return true;
    };
    const secure = ["https:", "wss:"].includes(protocol);
    const options = {
      // A URL has an IPv6 address in brackets.
      host: hostname.replace(/^\[(.*)\]$/, "$1"),
      port: Number(port || (secure ? 443 : 80)),
      noDelay: true,
      onread: { buffer: READ_BUFFER, callback },
    };
    const named = isIP(options.host) === 0 ? { servername: options.host } : {};
    this.#socket = secure ? connectTls({ ...options, ...named }) : connect(options);
    for (const event of ["error", "end", "close"]) this.#socket.on(event, () => this.#end());
  }

  /** Whether whole frames are handed over, or only their first bytes. */
  set whole(whole: boolean) {
    this.#reader.whole = whole;
  }

  /** Stops reading, or continues. */
  set paused(paused: boolean) {
    if (paused) this.#socket.pause();
    else this.#socket.resume();
  }

  /** Asks for a WebSocket. */
  upgrade({ pathname, search, host }: URL): void {
    this.write(
      `GET ${pathname}${search} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString("base64")}\r\n\r\n`,
    );
  }

  write(bytes: Uint8Array | string): void {
    if (this.#socket.writable) this.#socket.write(bytes);
  }

  /** Closes the connection with a close frame. */
  close(code: number): void {
    this.ended = true;
    this.#socket.end(closeFrame(code));
    this.#socket.setTimeout(CLOSE_MS, () => this.#socket.destroy());
  }

  /** Ends the connection without a close frame, as when a cable is unplugged. */
  destroy(): void {
    this.ended = true;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    this.#readAt = performance.now();
    if (this.upgraded) {
      this.#reader.push(bytes);
      return;
    }
    this.#head += bytes.toString("latin1");
    const end = this.#head.indexOf("\r\n\r\n");
    if (this.#status === undefined) {
      const [line, status] = /^HTTP\/1\.1 (\d{3})[^\r]*/.exec(this.#head) ?? [];
      if (line === undefined || !this.#head.includes("\r\n")) return;
      this.#status = Number(status);
      this.#events.onResponse?.(this.#status, line);
    }
    if (end < 0 || this.#status !== 101) return;
    this.upgraded = true;
    this.#reader.push(Buffer.from(this.#head.slice(end + 4), "latin1"));
  }

  #take(frame: Frame): void {
    if (this.ended) return;
    if (frame.opcode === PING) this.write(clientFrame(PONG, frame.head));
    else if (frame.opcode === CLOSE) {
      this.closeCode = closeCodeOf(frame);
      if (this.#events.ignoresClose === true) return;
      this.#end();
      this.#socket.end();
    } else this.#events.onFrame(frame, this.#readAt);
  }

  #end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#events.onEnd(this.closeCode ?? CloseCode.ABNORMAL_CLOSURE);
  }
}
