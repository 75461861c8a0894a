import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import type { Child } from "../../tools/child.ts";
import { startRedis } from "../../tools/cluster/redis.ts";
import { freePort } from "../../tools/freePort.ts";

const run = (port: number) => startRedis(port, { detached: false });

/** A Redis on a free port, which keeps nothing on disk. */
export class RedisProcess {
  readonly port: number;
  #child: Child;

  private constructor(port: number, child: Child) {
    this.port = port;
    this.#child = child;
  }

  static async start(): Promise<RedisProcess> {
    const port = await freePort();
    return new RedisProcess(port, await run(port));
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts a new one on the same port, after `stop`. */
  async restart(): Promise<void> {
    this.#child = await run(this.port);
  }

  /** Adds a user with the permissions in `rules`. @returns the address for that user */
  async addUser(name: string, rules: string[]): Promise<string> {
    const redis = new Redis(this.url);
    await redis.acl("SETUSER", name, "on", ">secret", ...rules);
    redis.disconnect();
    return this.url.replace("//", `//${name}:secret@`);
  }

  /** Deletes all data. */
  async forget(): Promise<void> {
    const redis = new Redis(this.url);
    await redis.flushall();
    redis.disconnect();
  }

  /** Freezes the process, or lets it continue. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.signal(signal);
  }

  async stop(): Promise<void> {
    await this.#child.stop("SIGKILL");
  }
}

/** A TCP proxy in front of a Redis that can freeze connections without telling either side. */
export class RedisLine {
  readonly #sockets = new Set<Socket>();
  readonly #listening = new Set<Socket>();
  readonly #held = new WeakSet<Socket>();
  readonly #server = createServer((near) => this.#accept(near));
  readonly #target: number;

  private constructor(target: number) {
    this.#target = target;
  }

  static async open({ port }: RedisProcess): Promise<RedisLine> {
    const line = new RedisLine(port);
    line.#server.listen(0, "127.0.0.1");
    await once(line.#server, "listening");
    return line;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Freezes the connections that have subscribed: it forwards no bytes on them and not their end. */
  freezeSubscriptions(): void {
    for (const socket of this.#listening) this.#held.add(socket.unpipe().pause());
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #accept(near: Socket): void {
    const far = connect(this.#target, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.pipe(other);
      socket
        .on("error", () => {})
        .on("close", () => {
          this.#sockets.delete(socket);
          this.#listening.delete(socket);
          if (!this.#held.has(other)) other.destroy();
        });
    }
    near.on("data", (bytes: Buffer) => {
      if (bytes.includes("subscribe")) this.#listening.add(near).add(far);
    });
  }
}
