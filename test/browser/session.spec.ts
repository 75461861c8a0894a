import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { launchChromium } from "../support/chromium.ts";
import { fliesAgain, flying, isSeen, openPage, ownIdOf, seen, shipOn, withoutStartPage } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { PageProxy } from "../support/proxy.ts";
import { ServerProcess } from "../support/server.ts";

const KEY = { PASSPORT_KEY: "what these servers sign with, all of them" };
const NEW_SHIP = "Your ship could not be kept: this is a new one.";

async function nameOf(page: Page): Promise<string | undefined> {
  return (await shipOn(page, await ownIdOf(page)))?.name;
}

describe("a page whose server refuses it for a while", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  before(async () => {
    server = await ServerProcess.start({ env: KEY });
    browser = await launchChromium();
  });
  // Each spec restarts the server that the one before it has left running.
  beforeEach(async () => {
    page = await openPage(browser, server.url);
  });
  afterEach(() => page?.context().close());
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  const startAgain = async () => {
    const { port } = server;
    server = await ServerProcess.start({ env: { ...KEY, PORT: `${port}` } });
  };

  for (const status of [429, 503]) {
    it(`with status ${status} counts down, tries again by itself after Retry-After, and flies the same ship`, async () => {
      const [id, name] = [await ownIdOf(page), await nameOf(page)];
      const asked: { at: number; passport: string }[] = [];
      await page.route("**/matchmake/**", async (route) => {
        asked.push({ at: performance.now(), passport: route.request().postDataJSON().passport });
        if (asked.length > 1) return route.continue();
        return route.fulfill({
          status,
          headers: { "Retry-After": "3" },
          json: { code: status, error: "Too many players are joining from your network. Please try again in 3 s." },
        });
      });
      const fly = fliesAgain(page, id);
      const told = isSeen(page, "Trying again in");
      await server.stop();
      await startAgain();
      await told;
      await fly;
      const [first, second] = asked;
      const waited = (second?.at ?? 0) - (first?.at ?? 0);
      console.log(`      asked again after ${(waited / 1000).toFixed(1)} s`);
      assert.ok(waited >= 3000 && waited < 3000 * 1.2 + 6000, `${waited} ms`);
      assert.equal(second?.passport, first?.passport);
      assert.equal(await nameOf(page), name);
    });
  }

  it("can be reloaded more than once while its server is restarted, and flies the same ship", async () => {
    const proxy = await PageProxy.open(server.port);
    try {
      const behind = await openPage(browser, proxy.url);
      const [id, name] = [await ownIdOf(behind), await nameOf(behind)];
      await server.stop();
      for (let i = 0; i < 2; i++) {
        await isSeen(behind, "Trying again in");
        await behind.reload();
      }
      await isSeen(behind, "The server can't be reached.");
      await startAgain();
      await fliesAgain(behind, id);
      assert.equal(await nameOf(behind), name);
      assert.equal(await behind.getByText(NEW_SHIP).isVisible(), false);
      await behind.context().close();
    } finally {
      await proxy.close();
    }
  });

  for (const how of ["fails", "is never answered"]) {
    it(`flies the same ship after its server was killed, if the request for the status of the process ${how}`, async () => {
      const [id, name] = [await ownIdOf(page), await nameOf(page)];
      await page.route("**/processes/**", (route) => (how === "fails" ? route.abort() : new Promise(() => {})));
      const { port } = server;
      await server.stop("SIGKILL");
      server = await ServerProcess.start({ env: { ...KEY, PORT: `${port}` } });
      await fliesAgain(page, id);
      assert.equal(await nameOf(page), name);
      assert.equal(await page.getByText(NEW_SHIP).isVisible(), false);
    });
  }

  it("tells the player about a new ship", async () => {
    const [id, name] = [await ownIdOf(page), await nameOf(page)];
    const { port } = server;
    await server.stop();
    const other = { PASSPORT_KEY: "another key, as after a restart that has lost it", PORT: `${port}` };
    server = await ServerProcess.start({ env: other });
    await fliesAgain(page, id);
    await isSeen(page, NEW_SHIP);
    assert.notEqual(await nameOf(page), name);
  });
});

describe("a page whose clock is set back", function () {
  this.timeout(60_000);
  it("gets its ship back after the connection is cut", async () => {
    const server = await ServerProcess.start();
    const network = await NetworkSimulator.open({ target: server.port });
    const browser = await launchChromium();
    try {
      const context = await browser.newContext({ viewport: { width: 480, height: 480 } });
      await context.addInitScript(() => {
        const { now } = Date;
        let shift = 0;
        Date.now = () => now() + shift;
        addEventListener("test-clock", (event) => {
          shift = (event as CustomEvent<number>).detail;
        });
      });
      const page = await openPage(browser, `http://127.0.0.1:${network.port}`, { context });
      const id = await ownIdOf(page);
      for (const [times, shift] of [-60_000, -3_600_000, 3_600_000].entries()) {
        await page.evaluate((detail) => void dispatchEvent(new CustomEvent("test-clock", { detail })), shift);
        network.cut();
        await page.waitForFunction((count) => window.slipstream.telemetry()?.reconnections === count, times + 1, {
          polling: 50,
          timeout: 40_000,
        });
        assert.equal(await ownIdOf(page), id);
      }
    } finally {
      await browser.close();
      await network.close();
      await server.stop();
    }
  });
});

describe("a page behind a network that blocks WebSockets", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  before(async () => {
    server = await ServerProcess.start();
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });

  it("tells the player, reserves one seat only, and flies as soon as WebSockets pass", async () => {
    const proxy = await PageProxy.open(server.port);
    proxy.blocking = true;
    try {
      const page = await browser.newPage();
      await page.goto(withoutStartPage(proxy.url));
      await isSeen(page, "Your network blocks WebSockets");
      for (let i = 0; i < 2; i++) {
        const before = proxy.upgrades;
        await page.getByRole("button", { name: "Try now" }).click();
        while (proxy.upgrades < before + 2) await sleep(20);
        await isSeen(page, "Your network blocks WebSockets");
      }
      assert.equal(proxy.reservations, 1);
      proxy.blocking = false;
      await page.getByRole("button", { name: "Try now" }).click();
      await flying(page);
      await page.context().close();
    } finally {
      await proxy.close();
    }
  });

  it("does not blame the network if the process ended between the reservation and the WebSocket", async () => {
    const page = await browser.newPage();
    let other = await ServerProcess.start();
    const { port } = other;
    await page.route("**/matchmake/**", async (route) => {
      const response = await route.fetch();
      await other.stop("SIGKILL");
      await route.fulfill({ response });
    });
    await page.goto(withoutStartPage(other.url));
    await isSeen(page, "The server can't be reached.");
    assert.equal(await page.getByText("WebSockets").isVisible(), false);
    await page.unroute("**/matchmake/**");
    other = await ServerProcess.start({ env: { PORT: `${port}` } });
    await flying(page);
    await page.close();
    await other.stop();
  });
});

describe("a seat in a browser", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let observer: Pilot;
  before(async () => {
    server = await ServerProcess.start();
    browser = await launchChromium();
    observer = await Pilot.join(server.url);
  });
  after(async () => {
    await observer?.leave();
    await browser?.close();
    await server?.stop();
  });

  it("is free again soon after its tab was closed or has loaded another page, and not only after the 30 s of a lost connection", async () => {
    const closed = await openPage(browser, server.url);
    const gone = await openPage(browser, server.url);
    const ids = [await ownIdOf(closed), await ownIdOf(gone)];
    await observer.until(() => ids.every((id) => observer.room.state.players.has(id)), "the ships to appear");
    await closed.close();
    await gone.goto("about:blank");
    const since = performance.now();
    await observer.until(() => ids.every((id) => !observer.room.state.players.has(id)), "the ships to go", 25_000);
    const seconds = (performance.now() - since) / 1000;
    assert.ok(seconds > 3 && seconds < 20, `${seconds} s`);
    await gone.context().close();
  });

  it("is taken over by a copy of its tab; the first tab tells the player, and can take it back", async () => {
    const page = await openPage(browser, server.url);
    const id = await ownIdOf(page);
    // A hidden page stores its token, and a browser copies the storage together with the tab.
    const stored = await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { get: () => true, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
      Reflect.deleteProperty(document, "hidden");
      return sessionStorage.getItem("slipstream.seat") ?? "";
    });
    assert.notEqual(stored, "");
    const context = await browser.newContext({ viewport: { width: 480, height: 480 } });
    await context.addInitScript((seat) => {
      if (performance.getEntriesByType("navigation").length > 0) sessionStorage.setItem("slipstream.seat", seat);
    }, stored);
    const copy = await openPage(browser, server.url, { context });
    assert.equal(await ownIdOf(copy), id);
    await isSeen(page, "You are flying in another tab.");
    // The first tab does not take the seat back by itself.
    await sleep(2000);
    assert.equal(await ownIdOf(copy), id);
    assert.equal(await copy.evaluate(() => window.slipstream.telemetry()?.reconnections), 0);
    await page.getByRole("button", { name: "Fly here" }).click();
    await seen(page, id, (ship) => ship?.own === true);
    await isSeen(copy, "You are flying in another tab.");
    await page.context().close();
    await context.close();
  });
});

describe("a page that comes back from the back/forward cache", function () {
  this.timeout(60_000);
  it("flies the same ship", async () => {
    const server = await ServerProcess.start();
    const browser = await launchChromium();
    try {
      const page = await openPage(browser, server.url);
      const id = await ownIdOf(page);
      // Chromium does not use that cache while it is remote-controlled, so the spec dispatches the events.
      const resumed = page.waitForResponse((response) => response.url().includes("/matchmake/reconnect/"));
      await page.evaluate(() => void dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
      assert.equal((await resumed).status(), 200);
      await page.evaluate(() => void dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true })));
      await seen(page, id, (ship) => ship?.own === true);
      assert.equal(await page.evaluate(() => sessionStorage.getItem("slipstream.seat")), null);
    } finally {
      await browser.close();
      await server.stop();
    }
  });
});
