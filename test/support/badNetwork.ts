import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

export interface NetworkOptions {
  /** port on this machine that everything goes to */
  target: number;
  /** ms a chunk is held back, drawn anew for each chunk; chunks keep their order, as in TCP */
  delay: () => number;
}

/** A TCP proxy on loopback that delays what passes through it, both ways. */
export class BadNetwork {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #timers = new Set<NodeJS.Timeout>();

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open({ target, delay }: NetworkOptions): Promise<BadNetwork> {
    const server = createServer((near) => {
      const far = connect(target, "127.0.0.1");
      network.#carry(near, far, delay);
      network.#carry(far, near, delay);
    });
    const network = new BadNetwork(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return network;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Breaks every connection off, as a network does: without a word. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Lets nothing through, or lets everything go on. */
  set stalled(stalled: boolean) {
    for (const socket of this.#sockets) {
      if (stalled) socket.pause();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    this.cut();
    for (const timer of this.#timers) clearTimeout(timer);
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #carry(from: Socket, to: Socket, delay: () => number): void {
    this.#sockets.add(from);
    from.setNoDelay(true);
    // What is late holds up everything behind it. Each timer lets out whatever is first in the queue, because timers
    // that are due in the same millisecond may fire in any order.
    const queue: (() => void)[] = [];
    let previous = 0;
    const later = (action: () => void) => {
      queue.push(action);
      previous = Math.max(previous, performance.now() + delay());
      const timer = setTimeout(
        () => {
          this.#timers.delete(timer);
          queue.shift()?.();
        },
        Math.max(0, previous - performance.now()),
      );
      this.#timers.add(timer);
    };
    from.on("data", (chunk) => later(() => to.writable && to.write(chunk)));
    from.on("end", () => later(() => to.end()));
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      later(() => to.destroy());
    });
  }
}
