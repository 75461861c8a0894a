import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { ENVIRONMENT } from "./environment.ts";
import { withDeadline } from "./server.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** A command of the project while it runs, without a terminal. */
export class Command {
  /** everything it has printed */
  output = "";
  /** its exit code, when it has ended and everything it printed has come; null if a signal ended it */
  readonly ended: Promise<number | null>;
  readonly #child: ChildProcess;

  /** @param args what Node is to run, below the project, and what comes after it */
  constructor(...args: string[]) {
    this.#child = spawn(process.execPath, args, {
      cwd: PROJECT,
      env: ENVIRONMENT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.ended = (once(this.#child, "close") as Promise<[number | null]>).then(([code]) => code);
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        this.output += chunk;
      });
    }
  }

  /** Runs a command to its end. */
  static async run(...args: string[]): Promise<{ code: number | null; output: string }> {
    const command = new Command(...args);
    const code = await withDeadline(command.ended, `${args[0]} to end`, 40_000);
    return { code, output: command.output };
  }

  /** Waits until it has printed something. */
  async prints(what: RegExp): Promise<void> {
    const printed = new Promise<void>((resolve) => {
      const look = () => what.test(this.output) && resolve();
      for (const stream of [this.#child.stdout, this.#child.stderr]) stream?.on("data", look);
      look();
    });
    const failed = this.ended.then(() => Promise.reject(new Error(`it ended without ${what}:\n${this.output}`)));
    await withDeadline(Promise.race([printed, failed]), `it to print ${what}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /**
   * Sends it a signal again and again until it has ended: under npm they come twice, at whatever moment. With which code it ends
   * is not to be said, since Node hears no signals any more in its very last moment.
   */
  async pester(signal: NodeJS.Signals): Promise<void> {
    for (; this.#child.exitCode === null && this.#child.signalCode === null; await setImmediate()) {
      this.#child.kill(signal);
    }
    await withDeadline(this.ended, `the output of what ended at ${signal}`);
  }

  /** Ends it and what it has started, for when a test has failed. */
  kill(): void {
    for (const child of this.children()) process.kill(child, "SIGKILL");
    this.#child.kill("SIGKILL");
  }

  /** The processes that it has started and that run. */
  children(): number[] {
    const { stdout } = spawnSync("pgrep", ["-P", String(this.#child.pid)], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map(Number);
  }
}

/** Waits until a process has ended, even if nobody has taken note of it. */
export async function isGone(pid: number): Promise<void> {
  for (const late = performance.now() + 20_000; isRunning(pid); await sleep(20)) {
    if (performance.now() > late) throw new Error(`process ${pid} still runs`);
  }
}

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}
