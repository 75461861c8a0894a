import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import type { DrawnShip } from "../../client/net/drawnShips.ts";
import { ROOMS } from "../../game/rooms.ts";
import { Cluster } from "../../tools/cluster/cluster.ts";
import type { GameProcess } from "../../tools/cluster/gameProcess.ts";
import { launchChromium } from "../support/chromium.ts";
import { ownCertificate } from "../support/https.ts";
import { flying, ownIdOf, shipOn, withoutStartPage } from "../support/page.ts";

const { world } = ROOMS.game;

/** A page, and the process that has its room. */
interface Player {
  page: Page;
  game: GameProcess;
  id: string;
  ship: DrawnShip;
  /** times at which frames arrived, ms */
  frames: number[];
}

describe("a page over TLS from nginx, with two processes", function () {
  this.timeout(60_000);
  let cluster: Cluster;
  let browser: Browser;
  before(async () => {
    // A room has one player, so that each process gets one page.
    const env = { NODE_ENV: "production", MAX_CLIENTS: "1" };
    cluster = await Cluster.start({ processes: 2, env, tls: await ownCertificate() });
    browser = await launchChromium();
  });
  after(async () => {
    await browser?.close();
    await cluster?.stop();
  });

  async function play(): Promise<Player> {
    // The certificate is self-signed.
    const context = await browser.newContext({ viewport: { width: 320, height: 320 }, ignoreHTTPSErrors: true });
    const page = await context.newPage();
    const frames: number[] = [];
    let address = "";
    page.on("websocket", (socket) => {
      address = socket.url();
      socket.on("framereceived", () => frames.push(performance.now()));
    });
    const trouble: string[] = [];
    page.on("pageerror", (error) => trouble.push(error.message));
    await page.goto(withoutStartPage(cluster.url));
    await flying(page);
    assert.deepEqual(trouble, []);
    // The page receives its passport one step after the first state.
    while (frames.length < 5) await sleep(20);
    const game = cluster.processes.find(({ name }) =>
      address.startsWith(`${cluster.url.replace("https", "wss")}/p/${name}/`),
    );
    assert.ok(game !== undefined, address);
    const id = await ownIdOf(page);
    const ship = await shipOn(page, id);
    assert.ok(ship !== undefined);
    return { page, game, id, ship, frames };
  }

  /** Waits until the page flies another ship. @returns that ship, and when it appeared */
  async function fliesAgain({ page, id }: Player, ms: number): Promise<{ ship: DrawnShip; at: number }> {
    for (const until = performance.now() + ms + 25_000; performance.now() < until; await sleep(10)) {
      const ships = Object.entries(await page.evaluate(() => window.slipstream.ships()));
      const [next, ship] = ships.find(([, { own }]) => own) ?? [];
      if (next !== undefined && next !== id && ship !== undefined) return { ship, at: performance.now() };
    }
    return assert.fail(`it does not fly again within ${ms + 25_000} ms`);
  }

  /** Sets the ship in motion and lets it coast. @returns its position and velocity */
  async function coast({ page, id }: Player): Promise<{ at: number; x: number; y: number; vx: number; vy: number }> {
    await page.mouse.move(300, 160);
    await page.mouse.down();
    await sleep(700);
    await page.mouse.up();
    await sleep(200);
    const look = () =>
      page.evaluate((own) => ({ at: performance.now(), ...window.slipstream.ships()[own] }), id) as Promise<
        DrawnShip & { at: number }
      >;
    const before = await look();
    await sleep(500);
    const { at, x, y } = await look();
    const s = (at - before.at) / 1000;
    const [vx, vy] = [world.delta(before.x, x) / s, world.delta(before.y, y) / s];
    assert.ok(Math.hypot(vx, vy) > 20, `${vx}, ${vy} units/s`);
    return { at: performance.now(), x, y, vx, vy };
  }

  it("flies the same ship within 5 s after its process is killed; a page on the other process is not affected", async () => {
    const [mine, theirs] = [await play(), await play()];
    assert.notEqual(mine.game, theirs.game);
    const killed = performance.now();
    theirs.frames.length = 0;
    await mine.game.kill();
    const { ship, at } = await fliesAgain(mine, 5000);
    console.log(`      flies again ${(at - killed).toFixed(0)} ms after its process was killed`);
    assert.ok(at - killed < 10_000, `${at - killed} ms`);
    assert.deepEqual([ship.name, ship.color], [mine.ship.name, mine.ship.color]);
    const gaps = theirs.frames.map((time, i) => time - (theirs.frames[i - 1] ?? killed));
    console.log(`      longest gap between frames of the other: ${Math.max(...gaps).toFixed(0)} ms`);
    assert.ok(gaps.length > 5 && Math.max(...gaps) < 3000, `${Math.max(...gaps)} ms`);
    assert.equal(await ownIdOf(theirs.page), theirs.id);
    assert.equal(await theirs.page.locator("#notice").isVisible(), false);
    await mine.page.context().close();
    await theirs.page.context().close();
    await mine.game.start();
  });

  it("moves to the other process within 3 s after its own is stopped, and keeps its position", async () => {
    const player = await play();
    const before = await coast(player);
    const exit = player.game.stop();
    const { ship, at } = await fliesAgain(player, 3000);
    const s = (at - before.at) / 1000;
    console.log(`      flies again ${(s * 1000).toFixed(0)} ms after SIGTERM`);
    assert.ok(s < 8, `${s} s`);
    assert.equal(await exit, 0);
    assert.deepEqual([ship.name, ship.color], [player.ship.name, player.ship.color]);
    const dx = world.delta(before.x + before.vx * s, ship.x);
    const dy = world.delta(before.y + before.vy * s, ship.y);
    console.log(`      ${Math.hypot(dx, dy).toFixed(1)} units from where it would have been`);
    // The ship moves while the page is polled, for up to 0.6 s.
    assert.ok(Math.hypot(dx, dy) < 60, `${dx}, ${dy} units`);
    await player.page.context().close();
    await player.game.start();
  });

  it("flies again within 12 s after its process hangs with all connections open", async () => {
    const player = await play();
    const since = performance.now();
    player.game.signal("SIGSTOP");
    try {
      // The page counts the connection as lost after 5 s of silence, and nginx waits 3 s for the process to answer the
      // join.
      const { ship, at } = await fliesAgain(player, 12_000);
      console.log(`      flies again ${(at - since).toFixed(0)} ms after its process was stopped`);
      assert.ok(at - since < 20_000, `${at - since} ms`);
      assert.deepEqual([ship.name, ship.color], [player.ship.name, player.ship.color]);
    } finally {
      player.game.signal("SIGCONT");
    }
    await player.page.context().close();
  });
});
