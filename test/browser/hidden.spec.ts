import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page, Request } from "playwright-core";
import { launchChromium } from "../support/chromium.ts";
import { openPage, ownIdOf, shipOn } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

describe("a page that is hidden", function () {
  this.timeout(60_000);
  const env = { PASSPORT_KEY: "what these servers sign with, both of them" };
  let server: ServerProcess;
  let browser: Browser;
  before(async () => {
    server = await ServerProcess.start({ env });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("stops its engine at once, is marked as away, and controls its ship again soon after it is shown", async () => {
    const observer = await Pilot.join(server.url);
    const page = await openPage(browser, server.url);
    try {
      const id = await ownIdOf(page);
      await page.mouse.move(400, 240);
      await page.mouse.down();
      const ship = await observer.sees(id, (player) => player?.thrusting === true);
      const hide = await hiding(page);
      const { resyncs } = ship;
      await hide(true);
      await observer.sees(id, (player) => player?.thrusting === false);
      assert.equal(ship.resyncs, resyncs, "the page's own input stopped the engine, not the timeout of the server");
      await observer.sees(id, (player) => player?.away === true);
      await sleep(2000);
      const before = await page.evaluate(() => window.slipstream.telemetry()?.bytesOut ?? 0);
      await hide(false);
      const shown = performance.now();
      await observer.sees(id, (player) => player?.away === false);
      const control = performance.now() - shown;
      const sent = (await page.evaluate(() => window.slipstream.telemetry()?.bytesOut ?? 0)) - before;
      console.log(`      in control ${control.toFixed(0)} ms after it was seen again, with ${sent} bytes`);
      assert.ok(control < 3000, `${control} ms`);
      assert.ok(sent < 200, `${sent} bytes`);
      assert.equal((await shipOn(page, id))?.thrusting, false, "no button is pressed");
    } finally {
      await page.context().close();
      await observer.leave();
    }
  });

  it("continues with its last passport when its server is restarted, and stores what the next page needs", async () => {
    const page = await openPage(browser, server.url);
    const name = (await shipOn(page, await ownIdOf(page)))?.name;
    const left = async () => JSON.parse((await page.evaluate(() => sessionStorage.getItem("slipstream.seat"))) ?? "{}");
    await (await hiding(page))(true);
    const first = await left();
    const asked: Request[] = [];
    page.on("request", (request) => request.url().includes("/matchmake/") && asked.push(request));
    await server.stop();
    server = await ServerProcess.start({ env: { ...env, PORT: `${server.port}` } });
    let next = first;
    const deadline = performance.now() + 10_000;
    while (next.passport === undefined || [first.passport, ""].includes(next.passport) || next.token === first.token) {
      assert.ok(performance.now() < deadline, `left is ${JSON.stringify(next)}`);
      await sleep(20);
      next = await left();
    }
    for (const request of asked) {
      assert.match(request.url(), /joinOrCreate/, "there is no seat to return to");
      const { passport } = request.postDataJSON();
      assert.ok(
        passport !== "" && passport !== first.passport,
        "the passport is the one that the server sent when it shut down",
      );
    }
    // A phone ends a page like this, without an event.
    await page.context().close();
    const context = await browser.newContext({ viewport: { width: 480, height: 480 } });
    await context.addInitScript((seat) => sessionStorage.setItem("slipstream.seat", seat), JSON.stringify(next));
    const after = await openPage(browser, server.url, { context });
    const ships = await after.evaluate(() => Object.values(window.slipstream.ships()));
    assert.deepEqual(
      ships.map((ship) => [ship.name, ship.own]),
      [[name, true]],
    );
    await context.close();
  });
});

/**
 * Hides and shows a page. Headless Chromium shows all of its tabs, so the spec replaces what the page observes: the
 * event, `document.hidden`, and that there are no frames.
 */
async function hiding(page: Page): Promise<(hidden: boolean) => Promise<void>> {
  await page.evaluate(() => {
    const ask = window.requestAnimationFrame.bind(window);
    const waiting: FrameRequestCallback[] = [];
    let hidden = false;
    Object.defineProperty(document, "hidden", { get: () => hidden });
    Object.defineProperty(document, "visibilityState", { get: () => (hidden ? "hidden" : "visible") });
    window.requestAnimationFrame = (callback) =>
      ask((now) => {
        if (hidden) waiting.push(callback);
        else callback(now);
      });
    addEventListener("test-hide", (event) => {
      hidden = (event as CustomEvent<boolean>).detail;
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
      if (!hidden) for (const callback of waiting.splice(0)) window.requestAnimationFrame(callback);
    });
  });
  return (hidden) => page.evaluate((detail) => void dispatchEvent(new CustomEvent("test-hide", { detail })), hidden);
}
