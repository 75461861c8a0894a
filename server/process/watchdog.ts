import { Worker } from "node:worker_threads";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import type { WatchdogData } from "./watchdogWorker.ts";

/** ms between two heartbeats of the event loop */
const BEAT_MS = 250;

/** MB; it needs a few, and its heap would otherwise be allowed as much as the game's */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** Flags of Node that make a process stand still for as long as it writes what it has found out. */
const DIAGNOSTICS = /^--(heapsnapshot-|heap-prof|cpu-prof)/;

/**
 * Has a thread watch the event loop: when that has not turned for WATCHDOG_TIMEOUT, the thread logs where it hangs and
 * kills the process, for its supervisor to restart it. The game goes on without a watchdog where there can't be one.
 */
export function startWatchdog({ WATCHDOG_TIMEOUT, NODE_ENV }: Config): void {
  if (WATCHDOG_TIMEOUT === 0) return;
  const flag = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(" ")].find((word) =>
    DIAGNOSTICS.test(word),
  );
  if (flag !== undefined) {
    log.warn(`The watchdog is off, because Node was started with ${flag}.`);
    return;
  }
  const workerData: WatchdogData = { beats: new Int32Array(new SharedArrayBuffer(4)), timeoutS: WATCHDOG_TIMEOUT };
  const unguarded = (error: unknown) => log.error("The watchdog can't run: nothing ends a process that hangs.", error);
  try {
    new Worker(new URL("./watchdogWorker.ts", import.meta.url), {
      name: "watchdog",
      workerData,
      resourceLimits: HEAP,
      // Nothing of what Node was told to load or to measure is meant for this thread.
      execArgv: [],
      env: { NODE_ENV },
    })
      .on("error", unguarded)
      .unref();
  } catch (error) {
    unguarded(error);
    return;
  }
  setInterval(() => Atomics.add(workerData.beats, 0, 1), BEAT_MS).unref();
}
