import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { RoomType } from "../../game/rooms.ts";
import { launchChromium } from "../../tools/chromium.ts";
import type { Profile } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { ServerUnderTest } from "../rig/serverUnderTest.ts";
import { isInControl, ownId, type Recording, record, takeRecording } from "./page.ts";

/** Time for a page to join, on any network, ms. */
const PATIENCE_MS = 60_000;

/** CSS pixels; small, because the CPU draws it */
export const WINDOW = { width: 400, height: 400 };

export interface SetupOptions {
  profile: Profile;
  seed: number;
  /** type of the room that is measured */
  type: RoomType;
  /** clients in it at most */
  places: number;
  /** ships besides those of the clients, which the test server flies, in a room whose type `sendsView`; 0 by default */
  extras?: number;
}

/** A server, a simulated network in front of it, and a browser. */
export class Setup {
  readonly type: RoomType;
  readonly server: ServerUnderTest;
  readonly network: NetworkSimulator;
  readonly browser: Browser;

  private constructor(type: RoomType, server: ServerUnderTest, network: NetworkSimulator, browser: Browser) {
    this.type = type;
    this.server = server;
    this.network = network;
    this.browser = browser;
  }

  static async open({ profile, seed, type, places, extras = 0 }: SetupOptions): Promise<Setup> {
    const server = await ServerUnderTest.start({
      server: "game",
      // The game, with a message that pushes a ship.
      main: "tools/testServer.ts",
      type,
      roomSize: places,
      env: { GUSTS: "on", EXTRA_SHIPS: String(extras) },
    });
    const network = await NetworkSimulator.open({ target: Number(new URL(server.url).port), profile, seed });
    const browser = await launchChromium();
    return new Setup(type, server, network, browser);
  }

  /**
   * Opens the page in a new browser context, joins a room of the type, and waits until the controls reach the server.
   *
   * @param origin of the server; by default, through the simulated network
   */
  async fly(origin = `http://127.0.0.1:${this.network.port}`): Promise<Page> {
    const context: BrowserContext = await this.browser.newContext({ viewport: WINDOW });
    const page = await context.newPage();
    // Quick play joins a room of the type `game`.
    await page.goto(this.type.sendsView ? origin : `${origin}/?fly`, { timeout: PATIENCE_MS });
    if (this.type.sendsView) await page.locator("#big-sky").click({ timeout: PATIENCE_MS });
    await inControl(page);
    return page;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.network.close();
    await this.server.stop();
  }
}

/** Waits until a page's controls reach the server. @returns how long that took, ms */
export async function inControl(page: Page): Promise<number> {
  const since = performance.now();
  await page.waitForFunction(isInControl, undefined, { timeout: PATIENCE_MS, polling: 20 });
  return performance.now() - since;
}

export const ownIdOf = (page: Page): Promise<string> => page.evaluate(ownId);

/** Interval at which recorded frames are fetched, ms. Fetching all at once would block this process until bots drop. */
const FETCH_MS = 5000;

/**
 * Records a page's frames while an action runs.
 *
 * @param ids of the ships to record besides the own one; false to record no ships, which costs the page less time
 */
export async function recordWhile(
  page: Page,
  act: () => Promise<void>,
  ids: readonly string[] | false = [],
): Promise<Recording> {
  await page.evaluate(record, ids);
  const pieces: Recording[] = [];
  let over = false;
  const acting = act().finally(() => {
    over = true;
  });
  while (!over) {
    await Promise.race([acting, sleep(FETCH_MS)]);
    // Wait until the result is drawn too.
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
