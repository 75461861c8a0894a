import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { flies } from "../support/flight.ts";
import { openPage, withoutStartPage } from "../support/page.ts";
import { ServerProcess } from "../support/server.ts";

/** Counts the pixels of a screenshot that have a certain color. @param reader an empty page */
async function pixels(
  reader: Page,
  page: Page,
  isIt: (red: number, green: number, blue: number) => boolean,
  clip?: { x: number; y: number; width: number; height: number },
): Promise<number> {
  const png = (await page.screenshot(clip === undefined ? {} : { clip })).toString("base64");
  const text = isIt.toString();
  // The page's Content-Security-Policy forbids `new Function`, so an empty page runs it.
  return reader.evaluate(
    async ([image, condition]) => {
      const bytes = Uint8Array.from(atob(image), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context?.drawImage(bitmap, 0, 0);
      const { data = [] } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? {};
      const test = new Function(`return ${condition}`)() as (red: number, green: number, blue: number) => boolean;
      let count = 0;
      for (let i = 0; i < data.length; i += 4) if (test(data[i] ?? 0, data[i + 1] ?? 0, data[i + 2] ?? 0)) count++;
      return count;
    },
    [png, text] as const,
  );
}

/** the magenta of the ghost, a color that nothing else has */
const isGhost = (red: number, green: number, blue: number) => red > 150 && green < 120 && blue > 140;

/** where the own ship is, in the center; CSS pixels in a window of 480 */
const SHIP = { x: 222, y: 230, width: 36, height: 20 };

/** far brighter than the background */
const isBright = (red: number, green: number, blue: number) => red + green + blue > 240;

describe("the picture of a page", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let context: BrowserContext;
  let reader: Page;

  before(async () => {
    server = await ServerProcess.start();
    browser = await launchChromium("pixels");
    reader = await browser.newPage();
  });
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 480, height: 480 }, deviceScaleFactor: 1 });
  });
  afterEach(() => context.close());
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("shows ships again after the browser's GPU process has crashed", async () => {
    const page = await openPage(browser, server.url, { context });
    const bright = await pixels(reader, page, isBright, SHIP);
    assert.ok(bright > 50, `${bright} bright pixels`);
    const session = await browser.newBrowserCDPSession();
    const restored = page.evaluate(
      () =>
        new Promise((resolve) => document.querySelector("canvas")?.addEventListener("webglcontextrestored", resolve)),
    );
    // There is never an answer, because the process that would answer has crashed.
    session.send("Browser.crashGpuProcess").catch(() => {});
    await restored;
    const deadline = performance.now() + 30_000;
    while ((await pixels(reader, page, isBright, SHIP)) < 0.8 * bright) {
      assert.ok(
        performance.now() < deadline,
        `${await pixels(reader, page, isBright, SHIP)} of ${bright} bright pixels came back`,
      );
      await sleep(200);
    }
    await flies(page);
  });

  it("shows the ship where the server has it at any size of the window", async () => {
    const page = await openPage(browser, `${server.url}/?debug`, { context });
    await page.locator("#overlay").waitFor();
    await page.evaluate(() => document.getElementById("overlay")?.setAttribute("style", "visibility: hidden"));
    for (const size of [480, 517, 563, 641, 777]) {
      await page.setViewportSize({ width: size, height: size });
      // The ship is in the center.
      const clip = { x: size / 2 - 60, y: size / 2 - 60, width: 120, height: 120 };
      const deadline = performance.now() + 30_000;
      while ((await pixels(reader, page, isGhost, clip)) < 20) {
        assert.ok(performance.now() < deadline, `no outline at ${size} pixels`);
        await sleep(50);
      }
    }
  });

  it("loses only the names if they can't be drawn, and the page keeps flying if a frame throws", async () => {
    const page = await context.newPage();
    await page.addInitScript(() => {
      CanvasRenderingContext2D.prototype.measureText = () => {
        throw new Error("no fonts here");
      };
    });
    await page.goto(withoutStartPage(server.url));
    await page.waitForFunction(() => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own));
    await flies(page);
    assert.ok((await pixels(reader, page, isBright, SHIP)) > 100, "a ship is drawn without its name");
    await page.evaluate(() => {
      const players = document.getElementById("players");
      if (players === null) return;
      Object.defineProperty(players, "textContent", {
        set: () => {
          throw new Error("this frame is broken");
        },
      });
    });
    const another = await openPage(browser, server.url);
    await flies(page);
    await another.context().close();
    await flies(page);
  });
});
