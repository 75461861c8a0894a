import { connect, type Socket } from "node:net";
import { CLOSE, FrameReader } from "../../tools/frames.ts";

/** Code of Colyseus 0.18 for the frame that lets a client in; @colyseus/shared-types, Protocol.ts. */
const JOIN_ROOM = 10;

/** ms that a connection is watched after the last word, unless the server ends it sooner */
const WATCH_MS = 1500;

/** What became of a connection. */
export interface Outcome {
  /** of the answer, if there was one */
  status: number | undefined;
  /** that the WebSocket was closed with; 1006 if it just ended; undefined if it was open to the end */
  closeCode: number | undefined;
  /** ms from the last word to the end, or to when it was no longer watched */
  lastedMs: number;
}

/** One TCP connection to the server under fuzz, on which anything can be said. */
export class Wire {
  readonly #socket: Socket;
  readonly #ended = Promise.withResolvers<void>();
  #head = "";
  #upgraded = false;
  #status: number | undefined;
  #closeCode: number | undefined;
  #over = false;
  /** with which the seat can be taken again; empty until the server has let the client in */
  token = "";

  constructor(endpoint: string) {
    const { hostname, port } = new URL(endpoint);
    this.#socket = connect({ host: hostname, port: Number(port), noDelay: true });
    const reader = new FrameReader(({ opcode, head, length }) => {
      if (this.token === "" && head[0] === JOIN_ROOM)
        this.token = Buffer.from(head.subarray(2, 2 + (head[1] ?? 0))).toString();
      if (opcode === CLOSE) this.#closeCode = length >= 2 ? ((head[0] as number) << 8) | (head[1] as number) : 1005;
    });
    // The frame that lets the client in has the token, which is longer than a head.
    reader.whole = true;
    this.#socket.on("data", (chunk: Buffer) => {
      if (this.#upgraded) return reader.push(chunk);
      this.#head += chunk.toString("latin1");
      this.#status ??= Number(/^HTTP\/1\.1 (\d{3})/.exec(this.#head)?.[1]) || undefined;
      const end = this.#head.indexOf("\r\n\r\n");
      if (end < 0 || this.#status !== 101) return;
      this.#upgraded = true;
      reader.push(Buffer.from(this.#head.slice(end + 4), "latin1"));
    });
    this.#socket.on("error", () => this.#end());
    this.#socket.on("end", () => this.#end());
    this.#socket.on("close", () => this.#end());
  }

  get over(): boolean {
    return this.#over;
  }

  get upgraded(): boolean {
    return this.#upgraded;
  }

  say(bytes: Uint8Array | string): void {
    if (!this.#over && this.#socket.writable) this.#socket.write(bytes);
  }

  /** Ends the connection without a word. */
  hangUp(): void {
    this.#socket.destroy();
  }

  /** Stops reading, as a client does that wants the server to keep everything. */
  stopReading(): void {
    this.#socket.pause();
  }

  /** Waits for what the server makes of it, and hangs up. */
  async outcome(): Promise<Outcome> {
    const since = performance.now();
    const timer = setTimeout(() => this.#ended.resolve(), WATCH_MS);
    await this.#ended.promise;
    clearTimeout(timer);
    const lastedMs = performance.now() - since;
    this.#socket.destroy();
    const closeCode = this.#closeCode ?? (this.#upgraded && this.#over ? 1006 : undefined);
    return { status: this.#status, closeCode, lastedMs };
  }

  #end(): void {
    this.#over = true;
    this.#ended.resolve();
  }
}
