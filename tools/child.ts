import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { withDeadline } from "./deadline.ts";

/** Default time for a start, ms. */
export const START_MS = 15_000;

/** Default time between SIGTERM and SIGKILL, ms. */
const STOP_MS = 5000;

/** Interval between two checks whether a program is up, ms. */
const CHECK_MS = 25;

/** Characters of output that are kept by default, enough to explain why a program ended. */
const KEPT_OUTPUT = 10_000;

/** Time for the last output of a program that has ended, ms. */
const FLUSH_MS = 1000;

export interface ChildOptions {
  /** for error messages, and for `onLine` */
  name: string;
  program: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  cwd?: string | undefined;
  /** as for `spawn`; by default stdin is closed and the output is read */
  stdio?: StdioOptions | undefined;
  /**
   * Whether the program leads a process group of its own, as by default. Ctrl-C in a terminal then reaches only this
   * process, which can stop its children in order, and `kill` also ends what the program has started.
   */
  detached?: boolean | undefined;
  /** characters of output to keep */
  keep?: number | undefined;
  /** called for each line of output */
  onLine?: ((name: string, line: string) => void) | undefined;
}

/** A program that runs beside this process. It is killed when this process exits. */
export class Child {
  readonly name: string;
  /** resolves when the process has ended: with the exit code, or null if a signal ended it */
  readonly ended: Promise<number | null>;
  /** the same, once all its output has been read; it waits for any process that has inherited the pipes */
  readonly closed: Promise<number | null>;
  readonly #process: ChildProcess;
  readonly #detached: boolean;
  readonly #watchers = new Set<() => void>();
  #output = "";

  constructor({ name, program, args, env, cwd, stdio, detached = true, keep = KEPT_OUTPUT, onLine }: ChildOptions) {
    this.name = name;
    this.#detached = detached;
    const child = spawn(program, args, { env, cwd, detached, stdio: stdio ?? ["ignore", "pipe", "pipe"] });
    this.#process = child;
    const kill = () => this.kill();
    process.once("exit", kill);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output = (this.#output + text).slice(-keep);
        for (const look of this.#watchers) look();
      });
      if (stream && onLine) createInterface({ input: stream }).on("line", (line) => onLine(name, line));
    }
    const failed = once(child, "error").then(([error]) => {
      this.#output += (error as Error).message;
      return null;
    });
    const codeAt = (event: "exit" | "close") =>
      Promise.race([
        once(child, event).then(
          ([code]) => code as number | null,
          () => null,
        ),
        failed,
      ]);
    this.ended = codeAt("exit").finally(() => process.off("exit", kill));
    this.closed = codeAt("close");
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  get running(): boolean {
    return this.#process.pid !== undefined && this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** the signal that ended it */
  get signalCode(): NodeJS.Signals | null {
    return this.#process.signalCode;
  }

  /** the output so far, both streams, at most `keep` characters */
  get output(): string {
    return this.#output;
  }

  /** This side of a pipe from `stdio`. */
  pipe(descriptor: number): Duplex {
    return this.#process.stdio[descriptor] as Duplex;
  }

  /**
   * Waits until the program is up, and kills it if that fails.
   *
   * @param ready resolves when it is up, such as `until` or `prints`
   * @throws Error with the last output if the program ends first; or if it takes longer than `ms`
   */
  async up<T>(ready: Promise<T>, ms: number = START_MS): Promise<T> {
    const early = this.ended.then(() => this.#endedEarly());
    try {
      return await withDeadline(Promise.race([ready, early]), `${this.name} to start`, ms);
    } catch (error) {
      this.kill();
      await this.ended;
      throw error;
    }
  }

  /** Checks a condition until it holds. A check that throws counts as false. @throws Error if the program ends first */
  async until(condition: () => Promise<boolean>): Promise<void> {
    while (this.running && !(await condition().catch(() => false))) await sleep(CHECK_MS);
    if (!this.running) await this.#endedEarly();
  }

  /**
   * Waits until the output matches.
   *
   * @param from index in the output to search from
   * @throws Error if the program ends first, or if it takes longer than `ms`
   */
  async prints(pattern: RegExp, from = 0, ms?: number): Promise<RegExpExecArray> {
    const { promise, resolve } = Promise.withResolvers<RegExpExecArray>();
    const look = () => {
      const found = pattern.exec(this.#output.slice(from));
      if (found !== null) resolve(found);
    };
    this.#watchers.add(look);
    look();
    try {
      const early = this.closed.then(() => this.#endedEarly());
      return await withDeadline(Promise.race([promise, early]), `${this.name} to print ${pattern}`, ms);
    } finally {
      this.#watchers.delete(look);
    }
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) this.#process.kill(signal);
  }

  /** Sends a signal, and SIGKILL if the process has not ended after `ms`. @returns the exit code; null if killed */
  async stop(signal: NodeJS.Signals = "SIGTERM", ms: number = STOP_MS): Promise<number | null> {
    this.signal(signal);
    const timer = setTimeout(() => this.kill(), ms);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  /** Kills the process, and its whole process group if it leads one. */
  kill(): void {
    if (!this.running) return;
    try {
      process.kill(this.#detached ? -this.pid : this.pid, "SIGKILL");
    } catch {
      // It has just ended.
    }
  }

  async #endedEarly(): Promise<never> {
    await withDeadline(this.closed, "the last output", FLUSH_MS).catch(() => {});
    throw new Error(`${this.name} ended unexpectedly:\n${this.#output}`);
  }
}

/** The HTTP status of an address. It reads the whole answer, so that no connection stays open. */
export async function statusOf(url: string): Promise<number> {
  const response = await fetch(url, { redirect: "manual", headers: { connection: "close" } });
  await response.arrayBuffer();
  return response.status;
}
