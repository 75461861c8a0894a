import assert from "node:assert/strict";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, Page } from "playwright-core";
import { STEP_MS } from "../../game/constants.ts";
import { RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PODIUM_SECONDS, ROUND_SECONDS, ranking, scoreOf } from "../../game/round.ts";
import type { Player } from "../../protocol/schema.ts";
import { Autopilot, nearest, type Place, Sighting, steerTo } from "../support/autopilot.ts";
import { launchChromium } from "../support/chromium.ts";
import { SimulatedGamepad } from "../support/gamepad.ts";
import { openPage, ownIdOf } from "../support/page.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";
import { seedOfShortSky } from "../support/shortSky.ts";

const { world } = ROOMS.game;

/** Speed through the rings, units/s: below the fastest one, so that the ship ahead can keep its distance. */
const SPEED = 90;

/** Distance at which that ship flies ahead, units. */
const AHEAD = 65;

/** How much faster it flies for each unit that the other one is too close, 1/s. */
const KEEPING = 1;

/** Distance to a ring at which it flies on to the next one, units. */
const PASSED = 30;

/** A pilot without a page: it flies ahead through the rings, has the time pass, and reads what the server says. */
class Leader {
  readonly pilot: Pilot;
  readonly #ship = new Sighting();

  private constructor(pilot: Pilot) {
    this.pilot = pilot;
  }

  static async join(url: string): Promise<Leader> {
    return new Leader(await Pilot.join(url));
  }

  /** Has the time of the match pass. @param second of the round */
  passTo(second: number): void {
    this.pilot.room.send("passTo", second);
  }

  /**
   * Flies from place to place, with an input for each state, ahead of another ship.
   *
   * @returns resolves at the first place, where it waits for the other ship
   */
  lead(other: string, places: readonly Place[]): Promise<void> {
    const way = [...places];
    let time = 0;
    const atFirst = Promise.withResolvers<void>();
    this.pilot.room.onStateChange((state) => {
      time += STEP_MS;
      const ship = this.#ship.note(time, this.pilot.ship);
      const follower = state.players.get(other) ?? ship;
      const next = way[0] ?? ship;
      if (world.distance(ship, next) < PASSED && way.length > 1) way.shift();
      const isAhead = way.length < places.length;
      if (isAhead) atFirst.resolve();
      const keeping = Math.min(100, Math.max(0, SPEED + KEEPING * (AHEAD - world.distance(ship, follower))));
      const speed = isAhead ? keeping : 100;
      const { facing, thrusting } = steerTo(ship, next, speed);
      this.pilot.send(facing, thrusting);
    });
    return atFirst.promise;
  }

  /** All pilots, as the server says. */
  get players(): Player[] {
    return [...this.pilot.room.state.players.values()];
  }
}

describe("a whole round on a page, with drones", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let browser: Browser;
  let page: Page;
  let own: string;
  let leader: Leader;
  let autopilot: Autopilot;
  const trouble: string[] = [];

  const heard = () => page.evaluate(() => window.heard);
  const hears = (text: string | RegExp) =>
    page.waitForFunction(
      (source) => window.heard.some((each) => new RegExp(source).test(each)),
      typeof text === "string" ? text : text.source,
      { polling: 100 },
    );
  const card = () => page.locator(".podium");
  const ownPlayer = () => leader.pilot.room.state.players.get(own) ?? assert.fail("the ship is gone");

  before(async () => {
    server = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { SEED: String(seedOfShortSky(1)), DRONES: "3" },
    });
    browser = await launchChromium();
    page = await openPage(browser, server.url, { trouble });
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.evaluate(() => {
      window.heard = [];
      for (const element of document.querySelectorAll("[role=status]")) {
        new MutationObserver(() => window.heard.push(element.textContent ?? "")).observe(element, {
          childList: true,
          characterData: true,
          subtree: true,
        });
      }
    });
    own = await ownIdOf(page);
    leader = await Leader.join(server.url);
    autopilot = new Autopilot(page);
  });
  after(async () => {
    await leader?.pilot.leave();
    await browser?.close();
    await server?.stop();
  });

  it("begins with all points at 0, and with the crown for the ship that touches it first", async () => {
    const crowned = leader.pilot.sees(own, (ship) => ship?.crown === 1);
    leader.passTo(ROUND_SECONDS + PODIUM_SECONDS);
    await crowned;
    assert.equal(ownPlayer().points, 0);
    await page.waitForFunction(
      () => document.querySelectorAll(".board li:not([hidden]) .drone:not([hidden])").length === 2,
    );
    await hears("A new round begins!");
    assert.match(await page.locator(".score").innerText(), /\d+\s+points?\s+Time left\s+[23]:/);
  });

  it("gives points for a star as soon as the ship touches it", async () => {
    const { points, rings } = (await page.evaluate(() => window.slipstream.game())) ?? assert.fail("there is no game");
    // New ships start anywhere around the middle.
    await withDeadline(leader.lead(own, rings), "the pilot to be ahead");
    const { game } = await autopilot.fly(
      ({ game: { stars }, own: ship }) => nearest(ship, stars),
      ({ game: { predictions } }) => predictions.picks > 0,
    );
    assert.ok(game.points > points);
    await leader.pilot.sees(own, (ship) => (ship?.points ?? 0) > points);
  });

  it("fills a boost in the slipstream of a ship, while both fly through a chain of rings", async () => {
    await autopilot.fly(
      ({ game: { rings, ownRing } }) => rings[ownRing],
      ({ game: { boosts, ownRing } }) => boosts > 0 && ownRing === RINGS,
      SPEED,
    );
    const { boosts } = await leader.pilot.sees(own, (ship) => ship?.ring === RINGS && ship.boosts > 0);
    await page.keyboard.press("e");
    await autopilot.fly(
      ({ game: { stars }, own: ship }) => nearest(ship, stars),
      ({ game: { boosting } }) => boosting,
    );
    await leader.pilot.sees(own, (ship) => ship?.boosts === boosts - 1);
    await hears("The whole chain: 5 points more!");
  });

  it("ends with a card that has the rank, the points of all that was touched, and the winner", async () => {
    leader.passTo(ROUND_SECONDS);
    await card().waitFor();
    await hears(/^The round is over\. You (have won with|are number) \d/);
    const players = ranking(leader.players);
    const { points } = ownPlayer();
    const score = scoreOf(ownPlayer());
    const rank = 1 + players.filter((other) => scoreOf(other) > score).length;
    const title = rank === 1 ? "You have won!" : `Place ${rank} of ${players.length}`;
    await card().getByRole("heading", { name: title }).waitFor();
    const winners = await card().getByRole("listitem").allInnerTexts();
    assert.deepEqual(
      winners.map((row) => row.split(/\s+/).at(-1)),
      players.slice(0, 3).map((player) => String(scoreOf(player))),
    );
    assert.ok(winners[0]?.includes(players[0]?.name ?? "?"), `the winner is not named: ${winners}`);
    const parts = Object.fromEntries(
      (await card().locator("dl > div").allInnerTexts()).map((row) => row.split(/\s+/) as [string, string]),
    );
    const { Stars = 0, Rings = 0, Crown = 0, ...others } = parts;
    assert.deepEqual([Rings, others], ["13", {}], "all points are of what this page has seen");
    assert.ok(Number(Stars) > 0);
    assert.equal(Number(Stars) + 13 + Number(Crown), points);
    assert.match(await card().innerText(), /Best moment: /);
  });

  it("has a card on which axe finds nothing", async () => {
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).include(".podium").analyze();
    assert.deepEqual(violations, []);
  });

  it("goes on with Enter, and then with the next round", async () => {
    await page.keyboard.press("Enter");
    await card().waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => window.slipstream.game()?.round.podium), true, "before the next round");
    const before = (await heard()).length;
    leader.passTo(ROUND_SECONDS + PODIUM_SECONDS);
    await page.waitForFunction((count) => window.heard.slice(count).includes("A new round begins!"), before, {
      polling: 100,
    });
    assert.match(await page.locator(".score").innerText(), /^[0-9]\s+points?\s+Time left\s+[23]:/);
    assert.equal(await card().isVisible(), false);
  });

  it("closes the card with the menu button of a gamepad, which it names, and opens no menu", async () => {
    const pad = new SimulatedGamepad(page);
    await pad.hold(0, 0, []);
    await pad.hold(0, 0, [0]);
    leader.passTo(ROUND_SECONDS);
    await card().getByText("Fly on Menu").waitFor();
    await pad.press(9);
    await card().waitFor({ state: "hidden" });
    assert.equal(await page.evaluate(() => window.slipstream.game()?.round.podium), true, "before the next round");
    assert.equal(await page.locator("dialog[open]").count(), 0);
  });

  it("logs no errors on the console", () => {
    assert.deepEqual(trouble, []);
  });
});

declare global {
  interface Window {
    /** what a screen reader has heard, one after another */
    heard: string[];
  }
}
