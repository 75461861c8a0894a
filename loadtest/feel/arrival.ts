import { brotliCompressSync } from "node:zlib";
import type { Page } from "playwright-core";
import { withDeadline } from "../../tools/deadline.ts";
import { median } from "../rig/statistics.ts";
import { figure, type Trial } from "./figure.ts";
import type { Setup } from "./setup.ts";

/** A slow mobile network: bytes per second, and round trip in ms. */
const LINK = { downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8, latency: 150, offline: false };

/** A phone, CSS pixels. */
const WINDOW = { width: 360, height: 640 };

/** Loads of the page, each with an empty cache. Their medians count. */
const LOADS = 5;

/** The mark that the page sets when its start page reacts to the player. */
const USABLE = "slipstream:usable";

/** ms in which the page must be usable */
const PATIENCE_MS = 30_000;

interface PageGlobals {
  performance: {
    getEntriesByName(name: string): { startTime: number }[];
    getEntriesByType(type: "resource"): { name: string }[];
  };
  document: { querySelector(selector: string): { content: string } | null };
}

/** A part of the page. */
interface Part {
  /** resource type, such as "script" */
  type: string;
  /** compressed size */
  bytes: number;
  /** whether the page needed it to be usable */
  early: boolean;
}

interface Load {
  /** ms */
  painted: number;
  /** ms */
  usable: number;
  parts: Part[];
}

/** Measures how soon the start page is there on a slow mobile network, and how much is loaded before and after that. */
export async function tryArrival(setup: Setup): Promise<Trial> {
  const loads: Load[] = [];
  for (let i = 0; i < LOADS; i++) loads.push(await load(setup));
  const { parts } = loads[0] as Load;
  const scripts = parts.filter(({ type }) => type === "script");
  return {
    title: "arrival over 1.6 Mbit/s with a round trip of 150 ms",
    figures: [
      figure("first paint, median", median(loads.map(({ painted }) => painted)), "ms", 1000),
      figure("start page usable, median", median(loads.map(({ usable }) => usable)), "ms", 2000),
      figure("scripts of the start page, compressed", sum(scripts.filter(({ early }) => early)), "kB", 60),
      figure("start page with styles, fonts and drawings, compressed", sum(parts.filter(({ early }) => early)), "kB"),
      figure("all scripts, compressed", sum(scripts), "kB", 300),
      figure("everything, compressed", sum(parts), "kB"),
    ],
  };
}

async function load(setup: Setup): Promise<Load> {
  const context = await setup.browser.newContext({ viewport: WINDOW });
  const page = await context.newPage();
  try {
    const devTools = await context.newCDPSession(page);
    await devTools.send("Network.emulateNetworkConditions", LINK);
    const parts: Promise<Part>[] = [];
    let isUsable = false;
    page.on("response", (response) => {
      // The list of rooms and the like are no parts of the page.
      if (/fetch|xhr|websocket/.test(response.request().resourceType()) || !response.ok()) return;
      const early = !isUsable;
      parts.push(
        response.body().then((body) => ({
          type: response.request().resourceType(),
          bytes: brotliCompressSync(body).length,
          early,
        })),
      );
    });
    await page.goto(setup.server.url, { timeout: PATIENCE_MS });
    const usable = await withDeadline(mark(page, USABLE), "the start page to be usable", PATIENCE_MS);
    isUsable = true;
    const painted = await mark(page, "first-contentful-paint");
    await page.waitForFunction(hasGame, undefined, { timeout: PATIENCE_MS });
    return { painted, usable, parts: await Promise.all(parts) };
  } finally {
    await context.close();
  }
}

/**
 * Runs in the page: whether everything that a flight needs has arrived. The network alone does not tell: it is idle
 * while the browser starts its graphics.
 */
function hasGame(): boolean {
  const { document, performance } = globalThis as unknown as PageGlobals;
  const files = document.querySelector('meta[name="game-files"]')?.content.split(" ") ?? [];
  const arrived = performance.getEntriesByType("resource");
  return files.length > 0 && files.every((file) => arrived.some(({ name }) => name.endsWith(file)));
}

/** Waits for an entry of the page's performance timeline. @returns ms since the navigation */
async function mark(page: Page, name: string): Promise<number> {
  const entry = await page.waitForFunction(
    (wanted) => (globalThis as unknown as PageGlobals).performance.getEntriesByName(wanted)[0]?.startTime,
    name,
    { timeout: PATIENCE_MS },
  );
  return (await entry.jsonValue()) ?? Number.NaN;
}

/** kB */
function sum(parts: readonly Part[]): number {
  return parts.reduce((total, { bytes }) => total + bytes, 0) / 1000;
}
