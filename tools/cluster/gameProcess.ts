import path from "node:path";
import { Child, type ChildOptions, statusOf } from "../child.ts";
import { START_FLAGS } from "../startFlags.ts";

const MAIN = path.resolve(import.meta.dirname, "../../server/main.ts");

/** ms in which a process that was told to end must have ended, more than the longest DRAIN_TIMEOUT */
const DRAINED_MS = 65_000;

export interface GameProcessOptions {
  /** in PUBLIC_ADDRESS and before each line of its output */
  name: string;
  port: number;
  /** how clients reach it: PUBLIC_ADDRESS */
  address: string;
  env: NodeJS.ProcessEnv;
  onLine?: ChildOptions["onLine"];
}

/** One of the game's processes, which may end and be started again in the same place. */
export class GameProcess {
  readonly name: string;
  readonly port: number;
  readonly address: string;
  readonly #options: GameProcessOptions;
  #child: Child | undefined;

  constructor(options: GameProcessOptions) {
    this.name = options.name;
    this.port = options.port;
    this.address = options.address;
    this.#options = options;
  }

  /** past nginx */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get running(): boolean {
    return this.#child?.running ?? false;
  }

  /** when it ends, with its exit code; null if a signal ended it */
  get ended(): Promise<number | null> {
    return this.#child?.ended ?? Promise.resolve(null);
  }

  /** Starts it and waits until it takes players. */
  async start(): Promise<void> {
    const { name, port, address, env, onLine } = this.#options;
    this.#child = new Child({
      name,
      program: process.execPath,
      args: [...START_FLAGS, MAIN],
      env: { ...env, HOST: "127.0.0.1", PORT: String(port), PUBLIC_ADDRESS: address },
      onLine,
    });
    await this.#child.up(async () => (await statusOf(`${this.url}/readyz`)) === 200);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.signal(signal);
  }

  /** Lets it see its players off. @returns its exit code */
  async stop(): Promise<number | null> {
    return (await this.#child?.stop("SIGTERM", DRAINED_MS)) ?? null;
  }

  /** Ends it without giving it a chance to say anything. */
  async kill(): Promise<void> {
    this.#child?.kill();
    await this.#child?.ended;
  }
}
