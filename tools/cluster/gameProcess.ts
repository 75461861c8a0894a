import type { ChildOptions } from "../child.ts";
import { Server } from "../server.ts";
import { START_FLAGS } from "../startFlags.ts";

/** Time from SIGTERM to SIGKILL, ms: longer than the longest DRAIN_TIMEOUT. */
const DRAINED_MS = 65_000;

export interface GameProcessOptions {
  /** the process's name in PUBLIC_ADDRESS and in front of its output */
  name: string;
  port: number;
  /** the address by which clients reach it: PUBLIC_ADDRESS */
  address: string;
  env: NodeJS.ProcessEnv;
  onLine?: ChildOptions["onLine"];
}

/** One of the game's processes. */
export class GameProcess extends Server {
  readonly address: string;

  constructor({ name, port, address, env, onLine }: GameProcessOptions) {
    const settings = { ...env, HOST: "127.0.0.1", PORT: String(port), PUBLIC_ADDRESS: address };
    super({ name, port, flags: START_FLAGS, env: settings, untilReady: true, onLine });
    this.address = address;
  }

  /** Stops the process gracefully. @returns its exit code; null if it had to be killed */
  override stop(signal?: NodeJS.Signals, ms: number = DRAINED_MS): Promise<number | null> {
    return super.stop(signal, ms);
  }
}
