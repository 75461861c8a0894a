import path from "node:path";
import { Child, type ChildOptions, START_MS, statusOf } from "./child.ts";
import { pinned } from "./cores.ts";

const PROJECT = path.resolve(import.meta.dirname, "..");

/** What every server here prints once it listens. */
const LISTENING = / is up: http:\/\/localhost:(\d+)/;

export interface ServerOptions extends Partial<Pick<ChildOptions, "name" | "stdio" | "detached" | "keep" | "onLine">> {
  /** file for Node to run, below the project; the game's server by default */
  main?: string | undefined;
  /** arguments for Node itself */
  flags?: readonly string[] | undefined;
  /** a command to run instead of Node */
  command?: readonly [string, ...string[]] | undefined;
  /** 0, the default, lets the server choose a free port */
  port?: number | undefined;
  /** in addition to HOST and PORT; nothing is inherited */
  env: NodeJS.ProcessEnv;
  /** core to pin the server to, where the machine can */
  core?: number | undefined;
  /** waits for `/readyz`, which also needs Redis, instead of the printed address; needs a `port` */
  untilReady?: boolean | undefined;
}

/** A server in a process of its own. It can be stopped, and started again on the same port. */
export class Server {
  readonly name: string;
  readonly #options: ServerOptions;
  #port: number;
  #child: Child | undefined;

  constructor(options: ServerOptions) {
    this.name = options.name ?? "the server";
    this.#options = options;
    this.#port = options.port ?? 0;
  }

  get port(): number {
    return this.#port;
  }

  /** address of this process, without the proxy that may stand in front of it */
  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** resolves when the process has ended: with the exit code, or null if a signal ended it */
  get ended(): Promise<number | null> {
    return this.child.ended;
  }

  /** the process of the last start */
  protected get child(): Child {
    if (this.#child === undefined) throw new Error(`${this.name} was never started`);
    return this.#child;
  }

  /** Starts a process without waiting for anything. */
  spawn(): Child {
    const { main = "server/main.ts", flags = [], command, env, core, ...options } = this.#options;
    const [program, ...args] = command ?? [process.execPath, ...flags, path.join(PROJECT, main)];
    const [pinnedProgram, pinnedArgs] = core === undefined ? [program, args] : pinned(core, program, args);
    this.#child = new Child({
      ...options,
      name: this.name,
      program: pinnedProgram,
      args: pinnedArgs,
      cwd: PROJECT,
      env: { HOST: "127.0.0.1", PORT: String(this.#port), ...env },
    });
    return this.#child;
  }

  /** Starts it and waits until it listens or is ready. @throws Error with its output if it doesn't start */
  async start(): Promise<void> {
    const child = this.spawn();
    if (this.#options.untilReady === true) {
      await child.up(child.until(async () => (await statusOf(`${this.url}/readyz`)) === 200));
    } else {
      const [, port] = await child.up(child.prints(LISTENING, 0, START_MS));
      this.#port = Number(port);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }

  /** Sends a signal, and SIGKILL if the process has not ended after `ms`. @returns the exit code; null if killed */
  async stop(signal?: NodeJS.Signals, ms?: number): Promise<number | null> {
    return (await this.#child?.stop(signal, ms)) ?? null;
  }

  async kill(): Promise<void> {
    this.#child?.kill();
    await this.#child?.ended;
  }
}
