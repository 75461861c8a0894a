import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { Redis } from "ioredis";
import { freePort } from "../../tools/freePort.ts";
import { program } from "../../tools/programs.ts";
import { withDeadline } from "./server.ts";

/** A Redis of one's own on a free port, which keeps nothing. */
export class RedisProcess {
  readonly port: number;
  #child: ChildProcess;

  private constructor(port: number, child: ChildProcess) {
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

  /** Starts another one on the same port, after this one was stopped. */
  async restart(): Promise<void> {
    this.#child = await run(this.port);
  }

  /** Makes a user that may do what these rules say. @returns the address for that user */
  async addUser(name: string, rules: string[]): Promise<string> {
    const redis = new Redis(this.url);
    await redis.acl("SETUSER", name, "on", ">secret", ...rules);
    redis.disconnect();
    return this.url.replace("//", `//${name}:secret@`);
  }

  /** Lets it forget everything that it was told. */
  async forget(): Promise<void> {
    const redis = new Redis(this.url);
    await redis.flushall();
    redis.disconnect();
  }

  /** Makes it answer nobody, and again. */
  signal(signal: "SIGSTOP" | "SIGCONT"): void {
    this.#child.kill(signal);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await withDeadline(ended, "Redis to end");
  }
}

/** A way to a Redis, on which connections can stand still without either side being told. */
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

  /** Holds what comes on the connections that listen now, and never lets it go, nor tells the other side when one has hung up. */
  deafen(): void {
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

async function run(port: number): Promise<ChildProcess> {
  const { path, env } = await program("redis-server");
  const child = spawn(path, ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const up = new Promise<void>((resolve, reject) => {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => text.includes("Ready to accept") && resolve());
    child.once("exit", (code) => reject(new Error(`Redis ended with code ${code}`)));
  });
  await withDeadline(up, "Redis to come up");
  return child;
}
