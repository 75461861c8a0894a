import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { withDeadline } from "../../loadtest/rig/deadline.ts";

export { withDeadline };

const PROJECT = path.resolve(import.meta.dirname, "../..");

export interface ServerOptions {
  /** settings on top of a free port; nothing of the test's own environment reaches the server */
  env?: Record<string, string>;
  /** what Node is to run, below the project */
  main?: string;
  /** what to run instead, as an operator types it */
  command?: [string, ...string[]];
}

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

  /** Starts a server and waits until it says that it is up. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const { child, output, ended } = run(options);
    const up = new Promise<number>((resolve) => {
      child.stdout?.on("data", () => {
        const port = /Slipstream is up: http:\/\/localhost:(\d+)/.exec(output())?.[1];
        if (port !== undefined) resolve(Number(port));
      });
    });
    const failed = ended.then(() => Promise.reject(new Error(`the server did not come up:\n${output()}`)));
    return new ServerProcess(await withDeadline(Promise.race([up, failed]), "the server to come up"), child, output);
  }

  /** Starts what is expected to stop by itself. */
  static async runToEnd(options: ServerOptions, ms?: number): Promise<{ code: number | null; output: string }> {
    const { output, ended } = run(options);
    const code = await withDeadline(ended, "the process to end", ms);
    return { code, output: output() };
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

  /** Stops it and says with which code it ended. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return this.#child.exitCode;
    const ended = once(this.#child, "exit") as Promise<[number | null]>;
    this.#child.kill(signal);
    return (await withDeadline(ended, "the server to stop"))[0];
  }
}

function run({ env = {}, main = "server/main.ts", command = [process.execPath, main] }: ServerOptions) {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    cwd: PROJECT,
    env: { PATH: process.env["PATH"], PORT: "0", HOST: "127.0.0.1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
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
