import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { withDeadline } from "../support/server.ts";

/** A server that leaves its connections alone, so that a spec holds both ends of each. */
export class Target {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  /** the connection that is being made; two at a time could not be told apart when they arrive */
  #connecting: Promise<unknown> = Promise.resolve();

  private constructor(server: Server) {
    this.#server = server.on("connection", (socket) => this.#keep(socket));
  }

  static async open(): Promise<Target> {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Target(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connects to a port that leads here. Errors of the sockets are ignored. */
  connect(port: number): Promise<{ near: Socket; far: Socket }> {
    const connection = this.#connecting.then(() => this.#connect(port));
    this.#connecting = connection.catch(() => {});
    return connection;
  }

  /** Connects without waiting. */
  dial(port: number): Socket {
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    this.#keep(socket);
    return socket;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #connect(port: number): Promise<{ near: Socket; far: Socket }> {
    const accepted = once(this.#server, "connection") as Promise<[Socket]>;
    const near = this.dial(port);
    const [far] = await withDeadline(accepted, "a connection to arrive");
    return { near, far };
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on("error", () => {}).once("close", () => this.#sockets.delete(socket));
  }
}

/** Measures the time that each byte takes from one socket to the other. */
export class Stopwatch {
  /** ms, in order of arrival */
  readonly delays: number[] = [];
  /** on the clock of performance.now(), ms */
  readonly arrivals: number[] = [];
  readonly #from: Socket;
  readonly #sent: number[] = [];
  #look = () => {};

  constructor(from: Socket, to: Socket) {
    this.#from = from;
    to.on("data", (chunk: Buffer) => {
      const now = performance.now();
      for (let i = 0; i < chunk.length; i++) {
        this.delays.push(now - (this.#sent[this.delays.length] ?? Number.NaN));
        this.arrivals.push(now);
      }
      this.#look();
    });
  }

  send(): void {
    this.#sent.push(performance.now());
    this.#from.write("x");
  }

  /** Sends a number of bytes, each after the arrival of the one before. */
  async series(count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      this.send();
      await this.arrived();
    }
  }

  /** Waits until all bytes have arrived. */
  async arrived(): Promise<void> {
    const all = new Promise<void>((resolve) => {
      this.#look = () => {
        if (this.delays.length >= this.#sent.length) resolve();
      };
      this.#look();
    });
    await withDeadline(all, "everything to arrive");
  }
}

/** Reads a number of bytes; until the end of the stream by default. */
export async function read(socket: Socket, bytes = Number.POSITIVE_INFINITY): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  let look = () => {};
  const take = (chunk: Buffer) => {
    chunks.push(chunk);
    length += chunk.length;
    look();
  };
  let end = () => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
    look = () => length >= bytes && resolve();
    socket.on("data", take).once("end", end);
  });
  await withDeadline(done, `${bytes} bytes`, 15_000);
  socket.off("data", take).off("end", end);
  return Buffer.concat(chunks);
}

/** Waits until a socket is closed. @returns the code of its error, if any; `once` would reject at the error */
export async function closed(socket: Socket): Promise<string | undefined> {
  const end = new Promise<string | undefined>((resolve) => {
    let code: string | undefined;
    socket.once("error", (error: NodeJS.ErrnoException) => {
      code = error.code;
    });
    socket.once("close", () => resolve(code));
  });
  return withDeadline(end, "a socket to be closed");
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
