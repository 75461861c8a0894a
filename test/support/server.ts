import path from "node:path";
import { withDeadline } from "../../tools/deadline.ts";
import { freePort } from "../../tools/freePort.ts";
import { Server } from "../../tools/server.ts";
import { ENVIRONMENT } from "./environment.ts";

export { withDeadline };

export interface ServerOptions {
  /** settings; the server gets nothing of the spec's own environment */
  env?: Record<string, string>;
  /** file for Node to run, below the project; the game's server by default */
  main?: string;
  /** a command to run instead of Node */
  command?: [string, ...string[]];
  /** file descriptor that the server prints to, instead of `output` */
  printTo?: number;
}

/** Servers keep state there, apart from a developer's own, unless a spec sets another folder. */
const STATE_DIRECTORY = path.resolve(import.meta.dirname, "../../node_modules/.cache/slipstream/spec-state");

/** A server in a process of its own, as an operator runs it. */
export class ServerProcess extends Server {
  private constructor({ env = {}, printTo, ...options }: ServerOptions, port = 0) {
    super({
      ...options,
      port,
      env: { ...ENVIRONMENT, STATE_DIRECTORY, ...env },
      ...(printTo !== undefined && { stdio: ["ignore", printTo, printTo], untilReady: true }),
      keep: Number.POSITIVE_INFINITY,
      // Ctrl-C also reaches the processes in which Mocha runs specs side by side, and ends them without their exit
      // handlers.
      detached: false,
    });
  }

  /** Starts a server and waits until it listens, or until it is ready where its output goes elsewhere. */
  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(options, options.printTo === undefined ? 0 : await freePort());
    await server.start();
    return server;
  }

  /** Runs a program that ends by itself. */
  static async runToEnd(options: ServerOptions, ms?: number): Promise<{ code: number | null; output: string }> {
    const child = new ServerProcess(options).spawn();
    try {
      const code = await withDeadline(child.closed, "the process to end", ms);
      return { code, output: child.output };
    } finally {
      child.kill();
    }
  }

  /** everything it has printed */
  get output(): string {
    return this.child.output;
  }

  /** Waits until its output matches. @param from index in the output to search from */
  async prints(pattern: RegExp, from = 0): Promise<void> {
    await this.child.prints(pattern, from);
  }

  /** Closes the pipes through which its output is read. */
  hangUp(): void {
    for (const descriptor of [1, 2]) this.child.pipe(descriptor).destroy();
  }

  /** Waits until it ends by itself. @returns its exit code, or the signal that ended it */
  async exit(ms?: number): Promise<number | NodeJS.Signals> {
    const code = await withDeadline(this.ended, "the server to end", ms);
    return code ?? this.child.signalCode ?? 0;
  }

  /** Sends a signal and waits for the end. @throws Error if it doesn't end in time. @returns its exit code */
  override async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    this.signal(signal);
    return withDeadline(this.ended, "the server to stop");
  }
}

/** Reads an answer to its end, since one that is not read keeps its connection open. */
export async function readAll(answer: Promise<Response>): Promise<Response> {
  const response = await answer;
  // By the rules of HTTP, these have no body.
  const body = [204, 304].includes(response.status) ? null : await response.arrayBuffer();
  return new Response(body, response);
}
