import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "../../tools/deadline.ts";
import { freePort } from "../../tools/freePort.ts";
import { ENVIRONMENT } from "./environment.ts";

export { withDeadline };

const PROJECT = path.resolve(import.meta.dirname, "../..");

export interface ServerOptions {
  /** settings on top of a free port; nothing of the test's own environment reaches the server */
  env?: Record<string, string>;
  /** what Node is to run, below the project */
  main?: string;
  /** what to run instead, as an operator types it */
  command?: [string, ...string[]];
  /** file descriptor that it prints to, in place of `output` */
  printTo?: number;
}

/** Where servers keep what outlives them, unless a spec says where: not where those of a developer do. */
const STATE_DIRECTORY = path.join(PROJECT, "node_modules/.cache/slipstream/spec-state");

/** A server in a process of its own, as an operator would run it. */
export class ServerProcess {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #output: () => string;

  private constructor(port: number, child: ChildProcess, output: () => string) {
    this.port = port;
    this.#child = child;
    this.#output = output;
  }

  /** Starts a server and waits until it says that it is up, or takes players where nobody can read what it says. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    if (options.printTo !== undefined) return ServerProcess.#startUnread(options);
    const { child, output, ended } = run(options);
    const up = new Promise<number>((resolve) => {
      child.stdout?.on("data", () => {
        const port = /Slipstream is up: http:\/\/localhost:(\d+)/.exec(output())?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    });
    const failed = ended.then(() => Promise.reject(new Error(`the server did not come up:\n${output()}`)));
    try {
      return new ServerProcess(await withDeadline(Promise.race([up, failed]), "the server to come up"), child, output);
    } catch (error) {
      // Mocha would wait for it.
      child.kill("SIGKILL");
      throw error;
    }
  }

  static async #startUnread(options: ServerOptions): Promise<ServerProcess> {
    const port = await freePort();
    const { child, output, ended } = run({ ...options, env: { ...options.env, PORT: String(port) } });
    const ready = async () => {
      const isReady = () => fetch(`http://127.0.0.1:${port}/readyz`).then(({ ok }) => ok);
      while (!child.killed && !(await isReady().catch(() => false))) await sleep(50);
    };
    const failed = ended.then((code) => Promise.reject(new Error(`the server ended with ${code}`)));
    try {
      await withDeadline(Promise.race([ready(), failed]), "the server to take players");
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return new ServerProcess(port, child, output);
  }

  /** Starts what is expected to stop by itself. */
  static async runToEnd(options: ServerOptions, ms?: number): Promise<{ code: number | null; output: string }> {
    const { child, output, ended } = run(options);
    try {
      const code = await withDeadline(ended, "the process to end", ms);
      return { code, output: output() };
    } finally {
      // Where it has not ended it would outlive the spec, and keep Mocha waiting.
      child.kill("SIGKILL");
    }
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** everything it has printed */
  get output(): string {
    return this.#output();
  }

  /** Waits until it has printed something. */
  async prints(what: RegExp, from = 0): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => what.test(this.output.slice(from)) && resolve();
      this.#child.stdout?.on("data", look);
      look();
    });
    await withDeadline(printed, `the server to print ${what}`);
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Goes away as who reads what it prints. */
  hangUp(): void {
    this.#child.stdout?.destroy();
    this.#child.stderr?.destroy();
  }

  /** Sends it a signal. */
  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until it has ended by itself. @returns its exit code, or the signal that ended it */
  async ended(ms?: number): Promise<number | NodeJS.Signals> {
    const { exitCode, signalCode } = this.#child;
    const [code, signal] =
      exitCode !== null || signalCode !== null
        ? [exitCode, signalCode]
        : ((await withDeadline(once(this.#child, "exit"), "the server to end", ms)) as [number, NodeJS.Signals]);
    return code ?? signal ?? 0;
  }

  /** Stops it and says with which code it ended. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit") as Promise<[number | null]>;
    this.#child.kill(signal);
    return (await withDeadline(ended, "the server to stop"))[0];
  }
}

function run({ env = {}, main = "server/main.ts", command = [process.execPath, main], printTo }: ServerOptions) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: PROJECT,
    env: { ...ENVIRONMENT, PORT: "0", HOST: "127.0.0.1", STATE_DIRECTORY, ...env },
    stdio: ["ignore", printTo ?? "pipe", printTo ?? "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  }
  const ended = (once(child, "close") as Promise<[number | null]>).then(([code]) => code);
  return { child, output: () => text, ended };
}

/** An answer, read to its end: one that nobody reads keeps its connection. */
export async function readAll(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  // These have none, by the rules of HTTP.
  const body = [204, 304].includes(response.status) ? null : await response.arrayBuffer();
  return new Response(body, response);
}
