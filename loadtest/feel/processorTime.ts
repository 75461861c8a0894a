import type { Browser } from "playwright-core";
import { quantile } from "../rig/statistics.ts";

/** A call that Chromium has traced. */
interface TracedCall {
  name: string;
  /** when it began, µs */
  ts: number;
  /** µs */
  dur?: number;
  /** the part of that in which the thread ran, µs; undefined if the system does not tell */
  tdur?: number;
}

/** µs; callbacks of one frame follow each other within less */
const SAME_FRAME = 1000;

/** What the frames of a page cost. */
export interface ProcessorTime {
  /** processor time of a frame with everything that the page does in it, also drawing: median, ms */
  median: number;
  /** part of the frames' durations in which the page waited for a processor, or for the graphics, 0 to 1 */
  waiting: number;
}

/**
 * Measures the processor time of frames. On a busy machine, a duration that the page measures itself contains the time
 * in which other programs had the processor.
 *
 * @param browser with one visible page
 * @param act what happens meanwhile
 * @returns NaN where the browser does not tell
 */
export async function processorTimeWhile(browser: Browser, act: () => Promise<void>): Promise<ProcessorTime> {
  const session = await browser.newBrowserCDPSession();
  const calls: Required<TracedCall>[] = [];
  session.on("Tracing.dataCollected", ({ value }) => {
    for (const { name, ts, dur, tdur } of value as unknown as TracedCall[]) {
      if (name === "FireAnimationFrame" && dur !== undefined && tdur !== undefined) calls.push({ name, ts, dur, tdur });
    }
  });
  await session.send("Tracing.start", {
    transferMode: "ReportEvents",
    traceConfig: { includedCategories: ["devtools.timeline"], excludedCategories: ["*"] },
  });
  await act();
  const complete = new Promise<void>((resolve) => session.once("Tracing.tracingComplete", () => resolve()));
  await session.send("Tracing.end");
  await complete;
  await session.detach();
  const frames = inFrames(calls);
  const sum = (of: "dur" | "tdur") => frames.reduce((total, frame) => total + frame[of], 0);
  return {
    median: quantile(
      frames.map(({ tdur }) => tdur / 1000),
      0.5,
    ),
    waiting: 1 - sum("tdur") / sum("dur"),
  };
}

/** Joins the callbacks of each frame: a page can have several. */
function inFrames(calls: Required<TracedCall>[]): Required<TracedCall>[] {
  const frames: Required<TracedCall>[] = [];
  for (const call of calls.toSorted((a, b) => a.ts - b.ts)) {
    const last = frames.at(-1);
    if (last === undefined || call.ts - (last.ts + last.dur) > SAME_FRAME) {
      frames.push({ ...call });
      continue;
    }
    last.dur = call.ts + call.dur - last.ts;
    last.tdur += call.tdur;
  }
  return frames;
}
