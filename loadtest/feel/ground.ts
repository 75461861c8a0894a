import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../../tools/chromium.ts";
import type { Profile } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { ServerUnderTest } from "../rig/serverUnderTest.ts";
import { isInControl, ownId, type Recording, record, takeRecording } from "./page.ts";

/** ms that a page may take to fly, whatever the network */
const PATIENCE_MS = 60_000;

/** CSS pixels: small, because a processor draws what a graphics card would */
const WINDOW = { width: 400, height: 400 };

/** Where it is tried: a server, a network in front of it, and a browser. */
export class Ground {
  readonly server: ServerUnderTest;
  readonly network: NetworkSimulator;
  readonly browser: Browser;

  private constructor(server: ServerUnderTest, network: NetworkSimulator, browser: Browser) {
    this.server = server;
    this.network = network;
    this.browser = browser;
  }

  static async open(profile: Profile, seed: number, roomSize: number): Promise<Ground> {
    const server = await ServerUnderTest.start({
      server: "game",
      // The game itself, and a push for whoever asks.
      main: "tools/testServer.ts",
      roomSize,
      env: { GUSTS: "on" },
    });
    const network = await NetworkSimulator.open({ target: Number(new URL(server.endpoint).port), profile, seed });
    const browser = await launchChromium();
    return new Ground(server, network, browser);
  }

  /** the page's address, behind the network */
  get url(): string {
    return `http://127.0.0.1:${this.network.port}`;
  }

  /** Opens the page in a browser of its own, and waits until it flies. */
  async fly(url = this.url, prepare?: (page: Page) => void): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({ viewport: WINDOW });
    const page = await context.newPage();
    prepare?.(page);
    await page.goto(url, { timeout: PATIENCE_MS });
    await inControl(page);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.network.close();
    await this.server.stop();
  }
}

/** Waits until a page flies and is heard. @returns the ms that took */
export async function inControl(page: Page): Promise<number> {
  const since = performance.now();
  await page.waitForFunction(isInControl, undefined, { timeout: PATIENCE_MS, polling: 20 });
  return performance.now() - since;
}

export const ownIdOf = (page: Page): Promise<string> => page.evaluate(ownId);

/** ms of frames that are handed over at a time; all at once would hold this process up for so long that bots drop */
const PIECE_MS = 5000;

/** Has a page note its frames while something happens. */
export async function recordWhile(page: Page, happen: () => Promise<void>, ships = true): Promise<Recording> {
  await page.evaluate(record, ships);
  const pieces: Recording[] = [];
  let over = false;
  const happening = happen().finally(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([happening, sleep(PIECE_MS)]);
    // Until what has just happened is drawn as well.
    if (over) await sleep(100);
    pieces.push(await page.evaluate(takeRecording, over));
  }
  const { timeOrigin } = pieces[0] as Recording;
  return {
    timeOrigin,
    pressedAt: pieces.flatMap(({ pressedAt }) => pressedAt),
    frames: pieces.flatMap(({ frames }) => frames),
    stopped: true,
  };
}
