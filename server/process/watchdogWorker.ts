import { readFileSync, write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { workerData } from "node:worker_threads";
import { logLine } from "../logging/logLine.ts";
import { MainThread } from "./mainThread.ts";

/** What the main thread passes to this thread. */
export interface WatchdogData {
  /** shared memory in which the main thread counts its heartbeats */
  readonly heartbeats: Int32Array;
  /** s without a heartbeat after which the main thread counts as blocked */
  readonly timeoutS: number;
}

/** ms between two checks of the heartbeats */
const CHECK_MS = 250;

/**
 * ms between two checks after which this thread was paused too: the process was stopped, the machine was suspended or
 * is overloaded. Then missing heartbeats prove nothing.
 */
const PAUSED_MS = 1000;

/** ms in which the main thread must answer the inspector */
const ANSWER_MS = 1000;

/** ms to write the last line. If standard output blocks, that may be what blocks the main thread too. */
const LOG_MS = 1000;

/** ms in which a signal ends the process, if it can */
const SIGNAL_MS = 500;

const { heartbeats, timeoutS } = workerData as WatchdogData;
let lastCount = 0;
let aliveAt = performance.now();

for (let checkedAt = aliveAt; ; ) {
  await sleep(CHECK_MS);
  const now = performance.now();
  if (hadHeartbeat() || now - checkedAt > PAUSED_MS) aliveAt = now;
  checkedAt = now;
  if (now - aliveAt < timeoutS * 1000) continue;
  if (!isTraced()) await endIfBlocked();
  aliveAt = checkedAt = performance.now();
}

function hadHeartbeat(): boolean {
  const count = Atomics.load(heartbeats, 0);
  const changed = count !== lastCount;
  lastCount = count;
  return changed;
}

async function endIfBlocked(): Promise<void> {
  const main = new MainThread();
  try {
    // A debugger may have paused it at a breakpoint. Checked only now, because SIGUSR1 may have just opened the
    // inspector.
    if (await main.isInspected(ANSWER_MS)) return;
    const stack = await main.interrupt(ANSWER_MS);
    if (hadHeartbeat()) return;
    const sentence = `The event loop was blocked for ${timeoutS} s. The watchdog ends the process.`;
    const where =
      stack === undefined
        ? {}
        : { err: { type: "Blocked", message: "the event loop is blocked", stack: `Blocked in:\n${stack}` } };
    // Asynchronous, because this thread must end the process even if standard output blocks.
    const written = promisify(write)(1, logLine("error", sentence, where));
    await Promise.race([written.catch(() => {}), sleep(LOG_MS)]);
    process.kill(process.pid, "SIGKILL");
    // The first process of a container receives no signals from inside the container.
    await sleep(SIGNAL_MS);
    main.exit();
    await sleep(SIGNAL_MS);
  } finally {
    main.disconnect();
  }
}

/** Whether a debugger such as gdb or strace is attached to the main thread. On Linux only. */
function isTraced(): boolean {
  try {
    return !/^TracerPid:\s+0$/m.test(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return false;
  }
}
