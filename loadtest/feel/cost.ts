import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { Swarm } from "../rig/swarm.ts";
import { quantile, type Trial } from "./figure.ts";
import { type Ground, recordWhile } from "./ground.ts";

/** s of each measurement */
const SECONDS = 20;

/** bytes between two samples of what is allocated */
const SAMPLE_BYTES = 1024;

/** Where memory is allocated; of the Chrome DevTools protocol. */
interface AllocationNode {
  callFrame: { functionName: string; url: string; lineNumber: number };
  selfSize: number;
  children: AllocationNode[];
}

/** What a frame costs the page itself in a full sky. */
export async function tryCost(ground: Ground, players: number): Promise<Trial & { allocations: string[] }> {
  const swarm = new Swarm({ endpoint: ground.server.endpoint, server: "game", roomSize: players + 1 });
  try {
    await swarm.resize(players - 1);
    const page = await ground.fly(ground.server.endpoint);
    await sleep(3000);
    const { frames } = await recordWhile(page, () => sleep(SECONDS * 1000), false);
    const work = frames.map(({ workMs }) => workMs);
    const render = frames.map(({ renderMs }) => renderMs);
    const { work: allocated, drawing, sites } = await allocations(page);
    await page.context().close();
    return {
      title: `a sky of ${players} ships`,
      figures: [
        { what: "work in a frame at the median", value: quantile(work, 0.5), unit: "ms", atMost: 4 },
        { what: "work in a frame, 99 of 100", value: quantile(work, 0.99), unit: "ms", atMost: 8 },
        { what: "handing it to be drawn, at the median", value: quantile(render, 0.5), unit: "ms" },
        { what: "allocated by that work", value: allocated / 1000, unit: "kB a second", atMost: 100 },
        { what: "allocated by PixiJS in drawing", value: drawing / 1000, unit: "kB a second" },
        { what: "frames", value: frames.length / SECONDS, unit: "a second" },
      ],
      allocations: sites,
    };
  } finally {
    swarm.dispose();
  }
}

/** What the page allocates, bytes/s, with what is collected again: in its own work, and in handing it to be drawn. */
async function allocations(page: Page): Promise<{ work: number; drawing: number; sites: string[] }> {
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
  const sums = { work: 0, drawing: 0 };
  const walk = ({ callFrame, selfSize, children }: AllocationNode, part: keyof typeof sums) => {
    const site = `${callFrame.functionName || "(anonymous)"} ${callFrame.url.replace(/.*\//, "")}:${callFrame.lineNumber}`;
    bySite.set(site, (bySite.get(site) ?? 0) + selfSize);
    sums[part] += selfSize;
    // Names of methods are left as they are when the page is built.
    for (const child of children) walk(child, child.callFrame.functionName === "render" ? "drawing" : part);
  };
  walk(profile.head as AllocationNode, "work");
  const sites = [...bySite].sort(([, a], [, b]) => b - a);
  return {
    work: sums.work / seconds,
    drawing: sums.drawing / seconds,
    sites: sites.slice(0, 12).map(([site, size]) => `${(size / seconds / 1000).toFixed(1)} kB/s ${site}`),
  };
}

/** How much script the page needs, compressed. */
export async function tryWeight(ground: Ground): Promise<Trial> {
  const scripts = new Map<string, Promise<number>>();
  const page = await ground.fly(ground.server.endpoint, (opened) => {
    opened.on("response", (response) => {
      if (response.request().resourceType() !== "script") return;
      scripts.set(
        response.url(),
        response.body().then((body) => gzipSync(body).length),
      );
    });
  });
  const sizes = await Promise.all(scripts.values());
  await page.context().close();
  return {
    title: "page weight",
    figures: [
      {
        what: `${sizes.length} scripts, compressed with gzip`,
        value: sizes.reduce((sum, size) => sum + size, 0) / 1000,
        unit: "kB",
        atMost: 300,
      },
    ],
  };
}
