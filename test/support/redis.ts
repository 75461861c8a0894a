import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { program } from "../../loadtest/rig/programs.ts";
import { freePort } from "../../network/freePort.ts";
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
