import { spawnSync } from "node:child_process";
import { availableParallelism, cpus } from "node:os";

/** A measurement gives the server one core and the load generator another. */
export const SERVER_CORE = 0;
const LOAD_CORE = 1;

let pinnable: boolean | undefined;

/** Whether this machine can pin a process to a core. */
export function canPin(): boolean {
  pinnable ??= availableParallelism() > 1 && spawnSync("taskset", ["--version"], { stdio: "ignore" }).status === 0;
  return pinnable;
}

/** Why `canPin` is false, as a warning to print: figures of processes that share a core are not comparable with others. */
export function whyUnpinned(): string {
  const allowed = availableParallelism();
  const all = cpus().length;
  if (allowed > 1) return "WARNING: this machine can't pin processes to cores, because it has no taskset.";
  if (all === 1) return "WARNING: this machine has one core. Server and load generator share it.";
  return (
    `WARNING: this process may use ${allowed} of ${all} cores, probably because it was started under taskset. ` +
    "So nothing is pinned, and server and load generator share that core."
  );
}

/** Pins this process with all its threads to the core of the load generator, where the machine can. */
export function pinLoad(): void {
  if (canPin()) spawnSync("taskset", ["-acp", String(LOAD_CORE), String(process.pid)], { stdio: "ignore" });
}

/** The command that starts a program pinned to a core; the program itself where the machine can't pin. */
export function pinned(core: number, program: string, args: string[]): [string, string[]] {
  return canPin() ? ["taskset", ["-c", String(core), program, ...args]] : [program, args];
}
