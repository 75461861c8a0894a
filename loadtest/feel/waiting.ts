import { readFileSync } from "node:fs";
import type { Browser } from "playwright-core";

/** What a thread has done so far, ns. */
interface Scheduled {
  running: number;
  /** ready to run, while other threads had the processor */
  waiting: number;
}

/**
 * Measures how long the page waits for a processor. On a busy machine, that is part of every duration that the page
 * measures itself.
 *
 * @param act what happens meanwhile
 * @returns part of the time in which the page had something to do, 0 to 1; NaN where the system does not tell (Linux
 *   does)
 */
export async function waitingWhile(browser: Browser, act: () => Promise<void>): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const before = pages.map(scheduled);
  await act();
  const after = pages.map(scheduled);
  // Chromium keeps a process ready for the next page. It does nothing.
  const [busiest] = after
    .map(({ running, waiting }, i) => {
      const { running: ran, waiting: waited } = before[i] as Scheduled;
      return { running: running - ran, waiting: waiting - waited };
    })
    .sort((a, b) => b.running - a.running);
  return busiest === undefined ? Number.NaN : busiest.waiting / (busiest.running + busiest.waiting);
}

/** The main thread of a process. Linux gives it the number of the process. */
function scheduled(process: number): Scheduled {
  try {
    const [running, waiting] = readFileSync(`/proc/${process}/task/${process}/schedstat`, "utf8")
      .split(" ")
      .map(Number);
    return { running: running ?? Number.NaN, waiting: waiting ?? Number.NaN };
  } catch {
    return { running: Number.NaN, waiting: Number.NaN };
  }
}
