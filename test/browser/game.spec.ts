import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { DrawnShip } from "../../client/net/drawnShips.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { COARSE, launchChromium } from "../support/chromium.ts";
import { isSeen, openPage, ownIdOf, seen } from "../support/page.ts";
import { ServerProcess } from "../support/server.ts";

interface Frame {
  /** ms */
  time: number;
  ships: Record<string, DrawnShip>;
}

declare global {
  interface Window {
    drawn: Frame[];
    /** ms */
    pressedAt: number;
  }
}

/** Opens the page, and records every frame as it was drawn. */
async function openNotingPage(browser: Browser, url: string, trouble: string[]): Promise<Page> {
  // Frames count here, and not their pixels.
  const context = await browser.newContext({ viewport: { width: 480, height: 480 }, ...COARSE });
  const page = await openPage(browser, url, { trouble, context });
  await page.evaluate(() => {
    window.drawn = [];
    addEventListener("pointerdown", () => (window.pressedAt = performance.now()), { capture: true });
    // Requested after the game's own callback, so it runs after that in each frame.
    const note = () => {
      window.drawn.push({ time: performance.now(), ships: window.slipstream.ships() });
      requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  return page;
}

const framesOf = (page: Page) => page.evaluate(() => window.drawn);
describe("two pages in one room, with a delay of 200 ms each way", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let network: NetworkSimulator;
  let browser: Browser;
  let mine: Page;
  let theirs: Page;
  let id: string;
  const trouble: string[] = [];

  before(async () => {
    server = await ServerProcess.start({ env: { SEAT_TIMEOUT: "2" } });
    network = await NetworkSimulator.open({ target: server.port, profile: bothWays({ delay: 200 }) });
    browser = await launchChromium("frames");
    const url = `http://127.0.0.1:${network.port}`;
    mine = await openNotingPage(browser, url, trouble);
    theirs = await openNotingPage(browser, url, trouble);
    id = await ownIdOf(mine);
  });
  after(async () => {
    await browser?.close();
    await network?.close();
    await server?.stop();
  });

  it("show each other's ships", async () => {
    await seen(theirs, id, (ship) => ship !== undefined);
    assert.equal(Object.keys(await mine.evaluate(() => window.slipstream.ships())).length, 2);
    assert.equal(await mine.textContent("#players"), "2 players here");
  });

  it("move the own ship within two frames after the button is pressed", async () => {
    await mine.mouse.move(470, 240);
    await mine.mouse.down();
    await seen(mine, id, (ship) => (ship?.x ?? 0) > 505);
    const pressedAt = await mine.evaluate(() => window.pressedAt);
    const frames = (await framesOf(mine)).filter(({ time }) => time > pressedAt);
    const moved = frames.findIndex(({ ships }) => (ships[id]?.x ?? 500) > 500);
    console.log(
      `      moved in frame ${moved + 1} after the button, ${frames[moved]?.time.toFixed(0)} - ${pressedAt.toFixed(0)} ms`,
    );
    assert.ok(moved === 0 || moved === 1, `frame ${moved + 1}`);
    assert.equal(frames[0]?.ships[id]?.thrusting, true, "the engine starts in the first frame");
  });

  it("show the other ship while it thrusts, turns, coasts and crosses the edge of the world", async () => {
    await seen(theirs, id, (ship) => ship?.thrusting === true);
    await seen(theirs, id, (ship) => ship !== undefined && ship.x > 600);
    await mine.mouse.move(470, 470);
    await seen(theirs, id, (ship) => ship !== undefined && ship.facing > 0.3 && ship.facing < 2);
    await mine.mouse.up();
    await seen(theirs, id, (ship) => ship?.thrusting === false);
    const [x, at] = await theirs.evaluate((ship) => [window.slipstream.ships()[ship]?.x ?? 0, performance.now()], id);
    await seen(theirs, id, (ship) => ship !== undefined && ship.x < 200);
    const frames = (await framesOf(theirs)).filter(({ time }) => time > (at ?? 0));
    const places = frames.map(({ ships }) => ships[id]?.x ?? Number.NaN);
    assert.ok(
      places.some((place) => place > (x ?? 0) + 5),
      "it coasted on",
    );
    const seam = places.findIndex((place, i) => i > 0 && place < 100 && (places[i - 1] ?? 0) > 900);
    assert.ok(seam > 0, "it crossed the edge without another jump");
    assert.ok(places.every((place) => place >= 0 && place < 1000));
  });

  it("can be steered with the keys", async () => {
    const facing = await mine.evaluate((ship) => window.slipstream.ships()[ship]?.facing ?? 0, id);
    await mine.keyboard.down("ArrowLeft");
    await mine.waitForFunction(([ship, before]) => (window.slipstream.ships()[ship]?.facing ?? 0) < before - 0.5, [
      id,
      facing,
    ] as const);
    await mine.keyboard.up("ArrowLeft");
    await mine.keyboard.down("Space");
    await seen(mine, id, (ship) => ship?.thrusting === true);
    await mine.keyboard.up("Space");
    await seen(mine, id, (ship) => ship?.thrusting === false);
  });

  it("remove a ship when its page is closed", async () => {
    await mine.close();
    await seen(theirs, id, (ship) => ship === undefined);
    // The number of players is shown a little later than the ships.
    await isSeen(theirs, "You are the only player here");
  });

  it("log no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});
