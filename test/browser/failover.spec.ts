import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { ROOMS } from "../../game/rooms.ts";
import { launchChromium } from "../support/chromium.ts";
import { TestCluster } from "../support/cluster.ts";
import { fliesAgain, openPage, ownIdOf, seen, shipOn } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const { world } = ROOMS.game;

const ENV = { PASSPORT_KEY: "what these servers sign with, all of them", LIMITS: "off" };

/** Thrusts for a moment. @returns the ship as it is drawn afterwards */
async function setOff(page: Page) {
  const id = await ownIdOf(page);
  const { x = 0 } = (await shipOn(page, id)) ?? {};
  await page.mouse.move(400, 240);
  await page.mouse.down();
  await seen(page, id, (ship) => Math.abs(world.delta(x, ship?.x ?? x)) > 15);
  await page.mouse.up();
  await seen(page, id, (ship) => ship?.thrusting === false);
  return { id, ship: await shipOn(page, id) };
}

describe("a page whose server ends", function () {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`at ${signal}, and is started again: flies the same ship without a click, at the place to which it has coasted`, async () => {
      let server = await ServerProcess.start({ env: ENV });
      try {
        const page = await openPage(browser, server.url);
        const { id, ship } = await setOff(page);
        // The server sends a passport with the last change of course within two seconds.
        if (signal === "SIGKILL") await page.waitForTimeout(2100);
        const before = await shipOn(page, id);
        const since = performance.now();
        await server.stop(signal);
        server = await ServerProcess.start({ env: { ...ENV, PORT: `${server.port}` } });
        const up = performance.now();
        await fliesAgain(page, id);
        const ms = performance.now() - up;
        const seconds = (performance.now() - since) / 1000;
        const after = await shipOn(page, await ownIdOf(page));
        const drift = Math.abs(world.delta(before?.x ?? 0, after?.x ?? 0));
        console.log(`      flies ${ms.toFixed(0)} ms after the server is up, ${drift.toFixed(0)} units on`);
        assert.equal(after?.name, ship?.name);
        assert.equal(after?.color, ship?.color);
        assert.ok(drift > 1 && drift < 60 * (seconds + 0.5), `${drift} units in ${seconds} s`);
        assert.ok(ms < 15_000, `${ms} ms`);
        await page.context().close();
      } finally {
        await server.stop();
      }
    });
  }

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`at ${signal} flies the same ship in another process at once, and players in that process are not affected`, async () => {
      const cluster = await TestCluster.start();
      try {
        const env = { ...ENV, MAX_CLIENTS: "2" };
        const leaving = await cluster.add(env);
        const companion = await Pilot.join(leaving.url);
        const staying = await cluster.add(env);
        const trouble: string[] = [];
        // One process serves the page, and the other one has the room, with the observer.
        const page = await openPage(browser, staying.url, { trouble });
        const observer = await Pilot.join(staying.url);
        assert.equal(companion.port, leaving.port);
        assert.equal(observer.port, staying.port);
        const { id, ship } = await setOff(page);
        if (signal === "SIGKILL") await page.waitForTimeout(2100);
        const patches = observer.states(20);
        await page.mouse.down();
        const since = performance.now();
        await leaving.stop(signal);
        await fliesAgain(page, id);
        const ms = performance.now() - since;
        const ownId = await ownIdOf(page);
        const after = await shipOn(page, ownId);
        console.log(`      flies again ${ms.toFixed(0)} ms after ${signal}`);
        assert.deepEqual([after?.name, after?.color], [ship?.name, ship?.color]);
        assert.ok(ms < 15_000, `${ms} ms`);
        await seen(page, ownId, (drawn) => drawn?.thrusting === true);
        await page.mouse.up();
        await patches;
        assert.ok(performance.now() - since < 15_000, "the observer still receives patches");
        await observer.until(() => observer.room.state.players.has(ownId), "the page to be seen there");
        assert.equal(observer.room.state.players.get(ownId)?.name, ship?.name);
        // A screen reader is told that this is another server, in a text that is not seen.
        assert.equal(await page.locator("#notice").isVisible(), false, "no message is shown");
        await page.context().close();
        await observer.leave();
      } finally {
        await cluster.stop();
      }
    });
  }
});
