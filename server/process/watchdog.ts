import { Worker } from "node:worker_threads";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import type { WatchdogData } from "./watchdogWorker.ts";

/** ms between two heartbeats of the event loop */
const HEARTBEAT_MS = 250;

/**
 * Heap limits in MB. The thread needs a few MB; by default, its heap could grow as large as that of the main thread.
 */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 };

/** Flags of Node that block the event loop while Node writes a snapshot or a profile. */
const DIAGNOSTICS = /^--(heapsnapshot-|heap-prof|cpu-prof)/;

/**
 * Starts a thread that watches the event loop. If the event loop is blocked for WATCHDOG_TIMEOUT, the thread logs the
 * stack of the code that blocks it and kills the process, so that a supervisor restarts it. If the thread can't be
 * started, the game runs without it.
 */
export function startWatchdog({ WATCHDOG_TIMEOUT, NODE_ENV }: Config): void {
  if (WATCHDOG_TIMEOUT === 0) return;
  const flag = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(" ")].find((word) =>
    DIAGNOSTICS.test(word),
  );
  if (flag !== undefined) {
    log.warn(`The watchdog is off because Node was started with ${flag}.`);
    return;
  }
  const workerData: WatchdogData = { heartbeats: new Int32Array(new SharedArrayBuffer(4)), timeoutS: WATCHDOG_TIMEOUT };
  const onFailure = (error: unknown) =>
    log.error("The watchdog failed. A blocked event loop will not be detected.", error);
  try {
    new Worker(new URL("./watchdogWorker.ts", import.meta.url), {
      name: "watchdog",
      workerData,
      resourceLimits: HEAP,
      // Modules to preload and profilers are for the main thread only.
      execArgv: [],
      env: { NODE_ENV },
    })
      .on("error", onFailure)
      .unref();
  } catch (error) {
    onFailure(error);
    return;
  }
  setInterval(() => Atomics.add(workerData.heartbeats, 0, 1), HEARTBEAT_MS).unref();
}
