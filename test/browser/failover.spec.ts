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

/** Thrusts for a moment. @returns the ship as it then is drawn */
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

describe("a page whose server goes", function () {
  this.timeout(60_000);
  let browser: Browser;
  before(async () => {
    browser = await launchChromium();
  });
  after(() => browser?.close());

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`at ${signal}, and is started again: flies the same ship where it has drifted to, without a click`, async () => {
      let server = await ServerProcess.start({ env: ENV });
      try {
        const page = await openPage(browser, server.url);
        const { id, ship } = await setOff(page);
        // The passport that knows of the last change of course is given within two seconds.
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
    it(`at ${signal} flies the same ship in another one at once, and who was there before notices nothing`, async () => {
      const cluster = await TestCluster.start();
      try {
        const env = { ...ENV, MAX_CLIENTS: "2" };
        const leaving = await cluster.add(env);
        const companion = await Pilot.join(leaving.url);
        const staying = await cluster.add(env);
        const trouble: string[] = [];
        // Served by one process, and seated with the companion in the other.
        const page = await openPage(browser, staying.url, { trouble });
        const witness = await Pilot.join(staying.url);
        assert.equal(companion.port, leaving.port);
        assert.equal(witness.port, staying.port);
        const { id, ship } = await setOff(page);
        if (signal === "SIGKILL") await page.waitForTimeout(2100);
        const patches = witness.states(20);
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
        assert.ok(performance.now() - since < 15_000, "the witness flies on");
        await witness.until(() => witness.room.state.players.has(ownId), "the page to be seen there");
        assert.equal(witness.room.state.players.get(ownId)?.name, ship?.name);
        assert.equal(await page.getByText("server").isVisible(), false, "nobody needs to be told");
        await page.context().close();
        await witness.leave();
      } finally {
        await cluster.stop();
      }
    });
  }
});
