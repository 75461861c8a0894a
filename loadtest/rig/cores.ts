import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** The cores that a measurement uses: the server has one to itself, and so has the load. */
export const SERVER_CORE = 0;
export const LOAD_CORE = 1;

/** Whether this machine can keep a process on a core. */
export const canPin =
  availableParallelism() > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;

/** Keeps this process and all its threads on the core of the load. */
export function pinLoad(): void {
  if (canPin) spawnSync("taskset", ["-acp", String(LOAD_CORE), String(process.pid)], { stdio: "ignore" });
}

/** The command that starts a program on the core of the server, from its first instruction on. */
export function onServerCore(program: string, args: string[]): [string, string[]] {
  return canPin ? ["taskset", ["-c", String(SERVER_CORE), program, ...args]] : [program, args];
}
