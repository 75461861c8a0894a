import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { launchChromium } from "../support/chromium.ts";
import { fliesAgain, flying, isSeen, openPage, ownIdOf, seen, shipOn } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

/** Waits until the page has reconnected. */
const reconnected = (page: Page, times = 1) =>
  page.waitForFunction((count) => window.slipstream.telemetry()?.reconnections === count, times, {
    timeout: 40_000,
    polling: 50,
  });

describe("a page whose connection is lost", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let network: NetworkSimulator;
  let browser: Browser;
  let observer: Pilot;
  let page: Page;
  let id: string;
  before(async () => {
    server = await ServerProcess.start();
    network = await NetworkSimulator.open({ target: server.port });
    browser = await launchChromium();
    observer = await Pilot.join(server.url);
  });
  after(async () => {
    await observer?.leave();
    await browser?.close();
    await network?.close();
    await server?.stop();
  });
  beforeEach(async () => {
    network.refuse = false;
    page = await openPage(browser, `http://127.0.0.1:${network.port}`);
    id = await ownIdOf(page);
  });
  afterEach(() => page.context().close());

  /** Asserts that a page controls the ship: the engine reacts, in this page and for others. */
  async function assertFlies(pilot: Page, ship = id): Promise<void> {
    assert.equal(await ownIdOf(pilot), ship);
    await pilot.mouse.move(400, 300);
    await pilot.mouse.down();
    await seen(pilot, ship, (drawn) => drawn?.thrusting === true);
    await observer.sees(ship, (player) => player?.thrusting === true && !player.away);
    await pilot.mouse.up();
    await observer.sees(ship, (player) => player?.thrusting === false);
  }

  it("gets its seat, ship and name back without a click; until then the ship coasts, is away, and the player is told", async () => {
    const start = (await shipOn(page, id))?.x ?? 0;
    await page.mouse.move(400, 240);
    await page.mouse.down();
    await observer.sees(id, (ship) => (ship?.x ?? 0) > start + 20);
    const { name } = observer.room.state.players.get(id) ?? {};
    network.refuse = true;
    network.cut();
    await isSeen(page, "The connection is lost. Your ship coasts while we reconnect …");
    assert.equal((await shipOn(page, id))?.thrusting, false, "the engine is off here");
    await observer.sees(id, (ship) => ship?.away === true && !ship.thrusting);
    const { x = 0 } = (await shipOn(page, id)) ?? {};
    await seen(page, id, (ship) => Math.abs((ship?.x ?? x) - x) > 5);
    await sleep(2000);
    network.refuse = false;
    const since = performance.now();
    await reconnected(page);
    console.log(`      back ${(performance.now() - since).toFixed(0)} ms after a cut of 2 s`);
    await page.getByText("The connection is lost.").waitFor({ state: "hidden" });
    // The button is still down.
    await observer.sees(id, (ship) => ship?.thrusting === true && !ship.away);
    assert.equal(observer.room.state.players.get(id)?.name, name);
    await page.mouse.up();
    await assertFlies(page);
  });

  it("replaces a half-open connection", async () => {
    network.halfOpen();
    const since = performance.now();
    await reconnected(page);
    console.log(`      back ${((performance.now() - since) / 1000).toFixed(1)} s after it went silent`);
    await assertFlies(page);
  });

  it("ends an attempt that hangs, and tries again", async () => {
    network.stall();
    network.cut();
    while (network.connections === 0) await sleep(20);
    // The current attempt never gets an answer.
    network.halfOpen();
    network.resume();
    await reconnected(page);
    await assertFlies(page);
  });

  it("keeps its seat if the connection breaks right after the join", async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      const context = await browser.newContext();
      const fresh = await context.newPage();
      const socket = fresh.waitForEvent("websocket");
      await fresh.goto(`http://127.0.0.1:${network.port}/?fly`);
      // The first frame is the confirmation of the join.
      await (await socket).waitForEvent("framereceived");
      network.cut();
      await flying(fresh);
      await assertFlies(fresh, await ownIdOf(fresh));
      await fresh.context().close();
    }
  });

  it("flies the same ship after a reload, also if the connection was cut just before", async () => {
    const name = (await shipOn(page, id))?.name;
    await page.reload();
    await flying(page);
    await assertFlies(page);
    assert.equal((await shipOn(page, id))?.name, name);
    network.cut();
    await page.reload();
    await flying(page);
    await assertFlies(page);
  });

  it("is another player in a new tab, and in a copy of its tab", async () => {
    const other = await openPage(browser, page.url(), { context: page.context() });
    const otherId = await ownIdOf(other);
    assert.notEqual(otherId, id);
    // A browser that duplicates a tab copies its storage, as for a window that a page opens.
    const opened = page.context().waitForEvent("page");
    await page.evaluate(() => void window.open(location.href, "_blank"));
    const copy = await opened;
    await flying(copy);
    const copyId = await ownIdOf(copy);
    assert.equal(new Set([id, otherId, copyId]).size, 3);
    // A tab in the background has no frames.
    await page.bringToFront();
    await assertFlies(page);
    await other.close();
    await copy.close();
  });
});

describe("a page that was away for longer than its seat is held", function () {
  this.timeout(60_000);
  it("flies a new ship without a click, and tells the player; so does a page that is reloaded too late", async () => {
    const server = await ServerProcess.start({ env: { SEAT_TIMEOUT: "1" } });
    const network = await NetworkSimulator.open({ target: server.port });
    const browser = await launchChromium();
    try {
      const page = await openPage(browser, `http://127.0.0.1:${network.port}`);
      const id = await ownIdOf(page);
      network.refuse = true;
      network.cut();
      await sleep(2500);
      network.refuse = false;
      await isSeen(page, "Your ship could not be kept: this is a new one.");
      await fliesAgain(page, id);
      const next = await ownIdOf(page);

      await page.goto("about:blank");
      await sleep(2500);
      await page.goBack();
      await isSeen(page, "Your ship could not be kept: this is a new one.");
      await flying(page);
      assert.notEqual(await ownIdOf(page), next);
    } finally {
      await browser.close();
      await network.close();
      await server.stop();
    }
  });
});

describe("a page whose server is restarted", function () {
  this.timeout(60_000);
  it("tells the player, counts down, and reconnects by itself, or at once if the player presses the button", async () => {
    const key = { PASSPORT_KEY: "what these servers sign with, all of them" };
    const server = await ServerProcess.start({ env: key });
    const { port } = server;
    const browser = await launchChromium();
    let next: ServerProcess | undefined;
    try {
      const page = await openPage(browser, server.url);
      await server.stop();
      await isSeen(page, "The server is being restarted.");
      await isSeen(page, "Trying again in 1 s …");
      await isSeen(page, "The server can't be reached.");
      // The delay has grown, so there is time to start a server and to press the button before the next attempt.
      await page.getByText(/^Trying again in ([6-9]|1\d) s …$/).waitFor();
      next = await ServerProcess.start({ env: { ...key, PORT: `${port}` } });
      await page.getByRole("button", { name: "Try now" }).click();
      await page.getByText("You are the only player here").waitFor();
      assert.equal(await page.locator("#notice").isVisible(), false);

      await next.stop("SIGKILL");
      await isSeen(page, "The connection is lost.");
      next = await ServerProcess.start({ env: { ...key, PORT: `${port}` } });
      await flying(page);
      await page.getByText("The connection is lost.").waitFor({ state: "hidden", timeout: 40_000 });
      await page.getByText("You are the only player here").waitFor();
    } finally {
      await browser.close();
      await next?.stop();
      await server.stop();
    }
  });
});
