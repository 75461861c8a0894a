import { spawnSync } from "node:child_process";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import { Child } from "../../tools/child.ts";
import { holdsWithin, withDeadline } from "../../tools/deadline.ts";
import { ENVIRONMENT } from "./environment.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Time for a command that ends by itself, ms. Mocha's own limit is lower where a spec sets it. */
const RUN_MS = 80_000;

/** A command of the project, run without a terminal. */
export class Command extends Child {
  /** @param what file for Node to run, below the project, with further variables @param args its arguments */
  constructor(what: string | { file: string; env: Record<string, string> }, ...args: string[]) {
    const { file, env } = typeof what === "string" ? { file: what, env: {} } : what;
    super({
      name: file,
      program: process.execPath,
      args: [file, ...args],
      cwd: PROJECT,
      env: { ...ENVIRONMENT, ...env },
      keep: Number.POSITIVE_INFINITY,
      detached: false,
    });
  }

  /** Runs a command to its end. */
  static async run(file: string, ...args: string[]): Promise<{ code: number | null; output: string }> {
    return new Command(file, ...args).toEnd();
  }

  /** Waits for its end, and kills it if that fails. @param act what makes it end, if it does not by itself */
  async toEnd(act?: () => Promise<void>): Promise<{ code: number | null; output: string }> {
    try {
      await act?.();
      return { code: await withDeadline(this.closed, `${this.name} to end`, RUN_MS), output: this.output };
    } finally {
      this.kill();
    }
  }

  /**
   * Sends a signal again and again until the command has ended: npm forwards a signal, so it arrives twice, at any
   * moment. The exit code is not checked, because Node does not handle signals that arrive just before it exits.
   */
  async pester(signal: NodeJS.Signals): Promise<void> {
    for (; this.running; await setImmediate()) this.signal(signal);
    await withDeadline(this.closed, `the output of a command that ended at ${signal}`);
  }

  /** Kills the command and the processes that it has started. For failed specs. */
  override kill(): void {
    if (!this.running) return;
    for (const child of this.children()) process.kill(child, "SIGKILL");
    super.kill();
  }

  /** The running processes that it has started. */
  children(): number[] {
    const { stdout } = spawnSync("pgrep", ["-P", String(this.pid)], { encoding: "utf8" });
    return stdout.split("\n").filter(Boolean).map(Number);
  }
}

/** Waits until a process has ended, even if no process has read its exit code. */
export async function isGone(pid: number): Promise<void> {
  if (!(await holdsWithin(20_000, () => !isRunning(pid)))) throw new Error(`process ${pid} still runs`);
}

function isRunning(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.trim().startsWith("Z");
}
