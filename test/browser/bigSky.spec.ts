import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import { STEP_MS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { LONG_SIDE } from "../../game/view.ts";
import { eventually } from "../support/attack.ts";
import { launchChromium } from "../support/chromium.ts";
import { flying, ownIdOf } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const PILOTS = 24;
const { world } = ROOMS.bigsky;

/** Of the ships that came to be known in some time: how many, and the names of those that were in the view at once. */
interface Newcomers {
  count: number;
  inView: string[];
  /** the largest correction of the own ship while nothing but its inputs has moved it, units */
  corrected: number;
}

describe("a page in the big sky", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let steering: NodeJS.Timeout;
  const pilots: Pilot[] = [];
  const trouble: string[] = [];

  before(async () => {
    const env = { LANE: "on", BUILT_CLIENT: "dist" };
    [server, browser] = await Promise.all([
      ServerProcess.start({ main: "tools/testServer.ts", env }),
      launchChromium(),
    ]);
    for (let i = 0; i < PILOTS; i++) {
      const pilot = await Pilot.join(server.url, ROOMS.bigsky.name);
      pilot.room.onMessage("*", () => {});
      pilots.push(pilot);
    }
    let step = 0;
    steering = setInterval(() => {
      // They turn and do not thrust: so they stay in their lane, also if inputs get late on a busy machine.
      step++;
      for (const [i, pilot] of pilots.entries()) pilot.send(i + 0.02 * step, false);
    }, STEP_MS);
    page = await browser.newPage({ viewport: { width: 640, height: 360 } });
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(server.url);
  });
  after(async () => {
    clearInterval(steering);
    await Promise.all(pilots.map((pilot) => pilot.leave()));
    await browser?.close();
    await server?.stop();
  });

  /** Watches which ships come to be known, frame by frame, until there were so many of them, or the time is over. */
  function newcomers(least: number, ms: number): Promise<Newcomers> {
    return page.evaluate(
      async ({ least, ms, size, halfWidth }) => {
        const delta = (from: number, to: number) => ((((to - from) % size) + 1.5 * size) % size) - size / 2;
        const result: Newcomers = { count: 0, inView: [], corrected: 0 };
        const { disturbances } = window.slipstream.telemetry() ?? { disturbances: 0 };
        let before: Record<string, unknown> | undefined;
        for (const end = performance.now() + ms; result.count < least && performance.now() < end; ) {
          const ships = window.slipstream.ships();
          const own = Object.values(ships).find((ship) => ship.own);
          for (const [id, ship] of Object.entries(ships)) {
            if (own === undefined || before === undefined || id in before) continue;
            result.count++;
            const halfHeight = (halfWidth * innerHeight) / innerWidth;
            const isInView = Math.abs(delta(own.x, ship.x)) < halfWidth && Math.abs(delta(own.y, ship.y)) < halfHeight;
            if (isInView) result.inView.push(ship.name);
          }
          before = ships;
          // A busy machine may stall for longer than the grace period. Then the server moves the ship without inputs.
          const telemetry = window.slipstream.telemetry();
          if (telemetry?.disturbances === disturbances)
            result.corrected = Math.max(result.corrected, telemetry.lastCorrection);
          await new Promise(requestAnimationFrame);
        }
        return result;
      },
      { least, ms, size: world.size, halfWidth: LONG_SIDE / 2 },
    );
  }

  it("flies with one press, knows the ships around its view before they are in it, and predicts its own exactly", async () => {
    await page.locator("#big-sky").click();
    await flying(page);
    // It flies in a small circle, and stays where the others pass.
    await page.keyboard.down("KeyW");
    await page.keyboard.down("KeyD");
    const { count, inView, corrected } = await newcomers(2, 30_000);
    await page.keyboard.up("KeyD");
    await page.keyboard.up("KeyW");
    assert.ok(count >= 2, "ships have come to be known");
    assert.deepEqual(inView, []);
    const { telemetry, known } = await page.evaluate(() => ({
      telemetry: window.slipstream.telemetry(),
      known: Object.keys(window.slipstream.ships()).length,
    }));
    assert.ok(known < PILOTS + 1, `${known} ships are known, and not all`);
    assert.ok(telemetry?.listening);
    assert.deepEqual([corrected, telemetry.lastCorrection], [0, 0]);
  });

  it("is in the same room with the same ship after a reload", async () => {
    const id = await ownIdOf(page);
    await page.reload();
    await flying(page);
    assert.equal(await ownIdOf(page), id);
    // A session id is that of a seat in one room. The ship flies on, so where it is says nothing.
    assert.ok(await page.evaluate((ship) => ship in window.slipstream.ships(), id));
  });

  it("shows the room to a spectator, around the ship that is followed", async () => {
    const code = pilots[0]?.room.state.code ?? "";
    const spectator = await browser.newPage({ viewport: { width: 640, height: 360 } });
    spectator.on("pageerror", (error) => trouble.push(error.message));
    await spectator.goto(server.url);
    await spectator.getByRole("button", { name: `Watch room ${code.slice(0, 3)}-${code.slice(3)}` }).click();
    await spectator.locator("#watching select").waitFor();
    await spectator.waitForFunction(() => Object.keys(window.slipstream.ships()).length > 1);
    const first = await spectator.locator("#watching select").inputValue();
    // The next ship may have left the view right before the key is pressed.
    await eventually(async () => {
      await spectator.keyboard.press("ArrowRight");
      return spectator.evaluate((before) => {
        const id = document.querySelector<HTMLSelectElement>("#watching select")?.value ?? "";
        return id !== before && id in window.slipstream.ships();
      }, first);
    }, "another ship to be followed");
    const places = await spectator.evaluate(() => Object.values(window.slipstream.ships()).map(({ x }) => x));
    assert.ok(places.every((x) => x > 1000));
    await spectator.close();
    assert.deepEqual(trouble, []);
  });
});
