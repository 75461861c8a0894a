import { spawnSync } from "node:child_process";
import { availableParallelism } from "node:os";

/** A measurement gives the server one core and the load generator another. */
export const SERVER_CORE = 0;
const LOAD_CORE = 1;

let pinnable: boolean | undefined;

/** Whether this machine can pin a process to a core. */
export function canPin(): boolean {
  pinnable ??= availableParallelism() > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;
  return pinnable;
}

/** Pins this process with all its threads to the core of the load generator, where the machine can. */
export function pinLoad(): void {
  if (canPin()) spawnSync("taskset", ["-acp", String(LOAD_CORE), String(process.pid)], { stdio: "ignore" });
}

/** The command that starts a program pinned to a core; the program itself where the machine can't pin. */
export function pinned(core: number, program: string, args: string[]): [string, string[]] {
  return canPin() ? ["taskset", ["-c", String(core), program, ...args]] : [program, args];
}
