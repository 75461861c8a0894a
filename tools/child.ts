import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "./deadline.ts";

/** ms that anything may take to come up */
const START_MS = 15_000;

/** ms that it may take to end before it is ended */
const STOP_MS = 5000;

/** ms between two looks whether it is up */
const LOOK_MS = 25;

/** lines that are kept to say why something did not come up */
const REMEMBERED = 30;

export interface ChildOptions {
  /** what it is called where its output is shown */
  name: string;
  program: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  /** sees what it prints */
  onLine?: ((name: string, line: string) => void) | undefined;
}

/** A program that runs beside this one and goes with it. */
export class Child {
  readonly name: string;
  /** its exit code; null if a signal ended it */
  readonly ended: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #lines: string[] = [];
  #failure = "";

  constructor({ name, program, args, env, onLine }: ChildOptions) {
    this.name = name;
    // In a group of its own: Ctrl-C then reaches this process alone, which ends the others in order.
    this.#process = spawn(program, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const kill = () => this.kill();
    process.once("exit", kill);
    this.#process.once("error", (error) => {
      this.#failure = error.message;
    });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      if (stream === null) continue;
      createInterface({ input: stream }).on("line", (line) => {
        this.#lines.push(line);
        if (this.#lines.length > REMEMBERED) this.#lines.shift();
        onLine?.(name, line);
      });
    }
    // Not "close": what it leaves behind may keep the pipes.
    this.ended = Promise.race([once(this.#process, "exit"), once(this.#process, "error")]).then(([code]) => {
      process.off("exit", kill);
      return typeof code === "number" ? code : null;
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get running(): boolean {
    return this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /**
   * Waits until it is up.
   *
   * @param isUp asks it; a throw counts as not yet
   * @throws Error with the last it said if it ends before, or takes too long; it is ended then
   */
  async up(isUp: () => Promise<boolean>, ms: number = START_MS): Promise<void> {
    const look = async () => {
      while (this.running && !(await isUp().catch(() => false))) await sleep(LOOK_MS);
      if (!this.running) throw new Error(`${this.name} did not come up: ${this.#failure}\n${this.#lines.join("\n")}`);
    };
    try {
      await withDeadline(look(), `${this.name} to come up`, ms);
    } catch (error) {
      // Whoever waits for it here may be the only one who knows of it.
      this.kill();
      await this.ended;
      throw error;
    }
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** Ends it, gently as long as that leads anywhere. @returns its exit code; null if it had to be killed */
  async stop(signal: NodeJS.Signals = "SIGTERM", ms: number = STOP_MS): Promise<number | null> {
    this.signal(signal);
    const timer = setTimeout(() => this.kill(), ms);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  /** Ends it at once, and whatever it has started. */
  kill(): void {
    if (!this.running) return;
    try {
      process.kill(-this.pid, "SIGKILL");
    } catch {
      // It has ended in this moment.
    }
  }
}

/** The status of an address, with nothing left open: what is not read would keep its connection. */
export async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { redirect: "manual", headers: { connection: "close" } });
  await response.arrayBuffer();
  return response.status;
}
