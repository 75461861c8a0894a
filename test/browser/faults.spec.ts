import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { flies } from "../support/flight.ts";
import { openPage, ownIdOf } from "../support/page.ts";
import { pageBench } from "../support/pageBench.ts";

describe("a page in which something fails", function () {
  this.timeout(60_000);
  const bench = pageBench();

  it("tells the player that the graphics have stopped, and keeps flying", async () => {
    const page = await openPage(bench.browser, bench.server.url, { context: bench.context });
    await page.evaluate(() => {
      HTMLCanvasElement.prototype.getContext = () => null;
      document.querySelector("#sky canvas")?.dispatchEvent(new Event("webglcontextlost", { cancelable: true }));
    });
    await page.getByText("The graphics of this browser have stopped.").waitFor();
    await flies(page);
  });

  it("has a canvas as large as the window at any zoom level", async () => {
    const page = await openPage(bench.browser, bench.server.url, { context: bench.context });
    const cdp = await bench.context.newCDPSession(page);
    for (const [size, ratio] of [
      [240, 2],
      [480, 1],
      [320, 1.5],
      [960, 0.5],
      [437, 1.1],
      [120, 4],
    ] as const) {
      // Like page zoom: the number of pixels stays the same.
      await cdp.send("Emulation.setDeviceMetricsOverride", {
        width: size,
        height: size,
        deviceScaleFactor: ratio,
        mobile: false,
      });
      const isWhole = () =>
        page.evaluate(() => {
          const canvas = document.querySelector<HTMLCanvasElement>("#sky canvas");
          const { width = 0, height = 0 } = canvas?.getBoundingClientRect() ?? {};
          const drawn = (canvas?.width ?? 0) / devicePixelRatio;
          return (
            Math.abs(width - innerWidth) < 1 && Math.abs(height - innerHeight) < 1 && Math.abs(drawn - innerWidth) < 1.5
          );
        });
      const deadline = performance.now() + 30_000;
      while (!(await isWhole())) {
        assert.ok(performance.now() < deadline, `${size} CSS pixels at ${ratio} to 1`);
        await sleep(30);
      }
    }
  });

  it("offers a reload if the overlay can't be loaded, and keeps the ship after the reload", async () => {
    const page = await openPage(bench.browser, bench.server.url, { context: bench.context });
    const id = await ownIdOf(page);
    await page.route("**/assets/overlay-*.js", (route) => route.fulfill({ status: 404 }));
    await page.keyboard.press("F3");
    await page.getByText("The overlay could not be loaded").waitFor();
    await flies(page);
    await page.unroute("**/assets/overlay-*.js");
    await page.getByRole("button", { name: "Reload" }).click();
    await page.waitForFunction(() => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own));
    assert.equal(await ownIdOf(page), id);
    await page.keyboard.press("F3");
    await page.locator("#overlay").waitFor();
  });

  it("tries again to load the scene", async () => {
    const page = await bench.context.newPage();
    let refused = 0;
    await page.route(/assets\/scene-.*\.js/, (route) => (refused++ < 3 ? route.abort() : route.continue()));
    await page.goto(`${bench.server.url}/?fly&debug`);
    await page.waitForFunction(() => Object.values(window.slipstream?.ships() ?? {}).some((ship) => ship.own));
    await page.locator("#sky canvas").waitFor();
    await flies(page);
    await page.locator("#overlay").waitFor();
  });

  it("ignores parameters in its address that it does not understand, and tells the player", async () => {
    const page = await openPage(bench.browser, `${bench.server.url}/?net=abc&predict=perhaps`, {
      context: bench.context,
    });
    await page.getByText("?net=abc is not a delay").waitFor();
    await flies(page);
  });

  it("shows one notice, which stays, while the server is frozen", async () => {
    const page = await openPage(bench.browser, bench.server.url, { context: bench.context });
    await flies(page);
    const said: string[] = [];
    process.kill(bench.server.pid, "SIGSTOP");
    try {
      const end = performance.now() + 4500;
      while (performance.now() < end) {
        const text = await page.evaluate(() => {
          const notice = document.getElementById("notice");
          return notice === null || notice.hidden ? "" : notice.innerText.trim();
        });
        if (text !== (said.at(-1) ?? "")) said.push(text);
        await sleep(40);
      }
    } finally {
      process.kill(bench.server.pid, "SIGCONT");
    }
    assert.deepEqual(said, ["Your controls aren't reaching the server."]);
    await page.waitForFunction(() => document.getElementById("notice")?.hidden === true);
  });
});
