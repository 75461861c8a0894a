import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { quantile } from "../rig/statistics.ts";
import { Swarm } from "../rig/swarm.ts";
import { figure, type Trial } from "./figure.ts";
import { knownShips } from "./page.ts";
import { processorTimeWhile } from "./processorTime.ts";
import { recordWhile, type Setup } from "./setup.ts";

/** Length of each measurement, s. */
const SECONDS = 20;

/** Bytes between two samples of the allocation profile. */
const SAMPLE_BYTES = 1024;

/** A node of an allocation profile in the Chrome DevTools protocol. */
interface AllocationNode {
  /** line and column from 0 */
  callFrame: { functionName: string; url: string; lineNumber: number; columnNumber: number };
  selfSize: number;
  children: AllocationNode[];
}

/**
 * Measures the cost of a frame in a room with many players.
 *
 * @param ships in the room
 * @param clients that are connected, with the page; the test server flies the other ships
 */
export async function tryCost(
  setup: Setup,
  ships: number,
  clients: number,
): Promise<Trial & { allocations: string[] }> {
  const { type } = setup;
  const endpoint = setup.server.url;
  // In a large world, the ships fly apart first. One checker knows where all of them are.
  const apart = type.sendsView ? ({ formation: "spread", checkers: 1 } as const) : {};
  const swarm = new Swarm({ endpoint, server: "game", type, roomSize: clients + 1, ...apart });
  try {
    await swarm.resize(clients - 1);
    await swarm.formUp();
    const page = await setup.fly(endpoint);
    await sleep(3000);
    const { frames } = await recordWhile(page, () => sleep(SECONDS * 1000), false);
    const known = await page.evaluate(knownShips);
    const lost = clients - 1 - swarm.size;
    // Not while frames are recorded, because the recorder has frames of its own.
    const { median, waiting } = await processorTimeWhile(setup.browser, () => sleep((SECONDS / 2) * 1000));
    const work = frames.map(({ workMs }) => workMs);
    const render = frames.map(({ renderMs }) => renderMs);
    const { parts, sites } = await allocations(page);
    await page.context().close();
    return {
      title: `a room with ${ships} ships${ships === clients ? "" : `, ${clients} of them of connected clients`}`,
      figures: [
        figure("ships that the page knows", known, ""),
        figure("clients that lost their connection", lost, "", 0),
        figure("work per frame, median", quantile(work, 0.5), "ms", 4),
        figure("work per frame, p99", quantile(work, 0.99), "ms", 8),
        figure("processor time per frame, with drawing and without decoding, median", median, "ms"),
        figure("part of a frame in which the page waits for a processor", 100 * waiting, "%"),
        figure("submitting a frame to WebGL, median", quantile(render, 0.5), "ms"),
        figure("allocated by that work", parts.work / 1000, "kB/s", 100),
        figure("allocated by the SDK for decoding", parts.decoding / 1000, "kB/s"),
        figure("allocated by PixiJS for drawing", parts.drawing / 1000, "kB/s"),
        figure("frames", frames.length / SECONDS, "per second"),
      ],
      allocations: sites,
    };
  } finally {
    swarm.dispose();
  }
}

/** The parts of a page that allocate. */
type Part = "work" | "decoding" | "drawing";

/** Methods below which everything belongs to another part. The build keeps the names of methods. */
const PARTS: Readonly<Record<string, Part>> = { "ws.onmessage": "decoding", render: "drawing" };

/** What each part of the page allocates, bytes/s, including memory that is collected again, and where most of it is. */
async function allocations(page: Page): Promise<{ parts: Record<Part, number>; sites: string[] }> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.startSampling", {
    samplingInterval: SAMPLE_BYTES,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  });
  const since = performance.now();
  await sleep(SECONDS * 1000);
  const { profile } = await session.send("HeapProfiler.stopSampling");
  const seconds = (performance.now() - since) / 1000;
  await session.detach();
  const bySite = new Map<string, number>();
  const parts = { work: 0, decoding: 0, drawing: 0 };
  const walk = ({ callFrame, selfSize, children }: AllocationNode, part: Part) => {
    const { functionName, url, lineNumber, columnNumber } = callFrame;
    // The build puts many functions into a line.
    const place = `${url.replace(/.*\//, "")}:${lineNumber + 1}:${columnNumber + 1}`;
    const site = `${part}: ${functionName || "(anonymous)"} ${place}`;
    bySite.set(site, (bySite.get(site) ?? 0) + selfSize);
    parts[part] += selfSize / seconds;
    for (const child of children) walk(child, PARTS[child.callFrame.functionName] ?? part);
  };
  walk(profile.head as AllocationNode, "work");
  const sites = [...bySite].sort(([, a], [, b]) => b - a);
  return {
    parts,
    sites: sites.slice(0, 20).map(([site, size]) => `${(size / seconds / 1000).toFixed(1)} kB/s ${site}`),
  };
}
