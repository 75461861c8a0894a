import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { DrawnShip } from "../../client/net/drawnShips.ts";

/** ms to wait for something on a page; more than it takes on a busy machine */
const PATIENCE_MS = 40_000;

export interface PageOptions {
  /** CSS pixels, of both sides */
  size?: number;
  /** collects the errors on the page's console */
  trouble?: string[];
  /** context in which it is opened; by default, a new one */
  context?: BrowserContext;
}

/** Opens the page and waits until it flies. */
export async function openPage(browser: Browser, url: string, options: PageOptions = {}): Promise<Page> {
  const { size = 480, trouble = [], context } = options;
  const page = await (context ?? (await browser.newContext({ viewport: { width: size, height: size } }))).newPage();
  page.on("console", (message) => message.type() === "error" && trouble.push(message.text()));
  page.on("pageerror", (error) => trouble.push(error.message));
  await page.goto(withoutStartPage(url));
  await flying(page);
  return page;
}

/** The address at which a page joins at once, without its start page. */
export function withoutStartPage(url: string): string {
  const address = new URL(url);
  // Written by hand, because URLSearchParams would turn `?debug` into `?debug=`.
  address.search = address.search === "" ? "?fly" : `?fly&${address.search.slice(1)}`;
  return address.href;
}

/** Waits until the own ship exists. */
export async function flying(page: Page): Promise<void> {
  await page.waitForFunction(() => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own));
}

/** Waits until the own ship has another session id than this one. */
export async function fliesAgain(page: Page, id: string): Promise<void> {
  await page.waitForFunction(
    (old) => Object.entries(window.slipstream?.ships() ?? {}).some(([ship, { own }]) => own && ship !== old),
    id,
    { polling: 20, timeout: PATIENCE_MS },
  );
}

/** Waits until a text is visible. */
export async function isSeen(page: Page, text: string): Promise<void> {
  await page.getByText(text).first().waitFor({ timeout: PATIENCE_MS });
}

/** The session id of the page's own ship. */
export function ownIdOf(page: Page): Promise<string> {
  return page.evaluate(() => Object.entries(window.slipstream.ships()).find(([, ship]) => ship.own)?.[0] ?? "");
}

/** A ship as it is drawn on a page. */
export function shipOn(page: Page, id: string): Promise<DrawnShip | undefined> {
  return page.evaluate((ship) => window.slipstream.ships()[ship], id);
}

/** Waits until a ship is drawn as it should be; from outside, because the page's policy lets no text be run in it. */
export async function seen(
  page: Page,
  id: string,
  condition: (ship: DrawnShip | undefined) => boolean,
  ms = PATIENCE_MS,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!condition(await shipOn(page, id))) {
    assert.ok(performance.now() < deadline, `waited ${ms} ms for ${condition}`);
    await sleep(20);
  }
}
