import { readFileSync, write } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { workerData } from "node:worker_threads";
import { logLine } from "../logging/logLine.ts";
import { MainThread } from "./mainThread.ts";

/** What the thread of the watchdog is given. */
export interface WatchdogData {
  /** how often the event loop of the main thread has beaten, shared with it */
  readonly beats: Int32Array;
  /** s without a beat after which it hangs */
  readonly timeoutS: number;
}

/** ms between two looks at the heartbeat */
const LOOK_MS = 250;

/**
 * ms between two looks after which this thread has stood still as well: the process was stopped, or the machine
 * suspended, or has no time for any of its threads. Nothing is known then about the time since the last look.
 */
const STOOD_STILL_MS = 1000;

/** ms that the main thread gets to say where it is */
const ANSWER_MS = 1000;

/** ms that the log gets to take the last line; where it blocks, that may be why the main thread hangs */
const LOG_MS = 1000;

/** ms that a signal needs to end the process, if it does */
const SIGNAL_MS = 500;

const { beats, timeoutS } = workerData as WatchdogData;
let seen = 0;
let aliveAt = performance.now();

for (let lookedAt = aliveAt; ; ) {
  await sleep(LOOK_MS);
  const now = performance.now();
  if (hasBeaten() || now - lookedAt > STOOD_STILL_MS) aliveAt = now;
  lookedAt = now;
  if (now - aliveAt < timeoutS * 1000) continue;
  if (!isTraced()) await endIfHung();
  aliveAt = lookedAt = performance.now();
}

function hasBeaten(): boolean {
  const count = Atomics.load(beats, 0);
  const has = count !== seen;
  seen = count;
  return has;
}

async function endIfHung(): Promise<void> {
  const main = new MainThread();
  try {
    // Somebody looks at it, perhaps at a breakpoint. Asked now, since SIGUSR1 may have opened the inspector just before.
    if (await main.isInspected(ANSWER_MS)) return;
    const stack = await main.interrupt(ANSWER_MS);
    if (hasBeaten()) return;
    const sentence = `The event loop has been hanging for ${timeoutS} s, so the watchdog ends the process.`;
    const where =
      stack === undefined
        ? {}
        : { err: { type: "Hang", message: "where it hangs", stack: `Where it hangs:\n${stack}` } };
    // Not in this thread, which must come to its last line even if standard output blocks.
    const written = promisify(write)(1, logLine("error", sentence, where));
    await Promise.race([written.catch(() => {}), sleep(LOG_MS)]);
    process.kill(process.pid, "SIGKILL");
    // The first process of a container gets no signals from inside.
    await sleep(SIGNAL_MS);
    main.exit();
    await sleep(SIGNAL_MS);
  } finally {
    main.letGo();
  }
}

/** Whether a debugger such as gdb or strace has hold of the main thread. Known on Linux only. */
function isTraced(): boolean {
  try {
    return !/^TracerPid:\s+0$/m.test(readFileSync("/proc/self/status", "utf8"));
  } catch {
    return false;
  }
}
