import assert from "node:assert/strict";
import { SkyModel } from "../../client/net/skyModel.ts";
import { addBoost, BOOST_STEPS, MOST_BOOSTS } from "../../game/boost.ts";
import { ROOMS } from "../../game/rooms.ts";
import { NO_COMMAND } from "../../game/ship.ts";
import { firstStar, listener, openSky, put, SLOW, until } from "../support/skyFlight.ts";

const { world } = ROOMS.game;

describe("the sky of a page", () => {
  it("shows who holds a crown, tells each theft, and how long it is safe", () => {
    const { bench, page, events, sky } = openSky({ command: () => NO_COMMAND });
    assert.equal(sky.crowns.length, 0, "alone there is none");
    const rival = bench.join("rival");
    page.run(200);
    const [free] = sky.crowns;
    assert.deepEqual([free?.holder, free?.isSafe], ["", false]);
    put(page.pilot, free ?? assert.fail());
    page.run(200);
    assert.deepEqual([sky.crowns[0]?.holder, sky.crowns[0]?.isSafe], ["own", true]);
    page.run(1500);
    assert.equal(sky.crowns[0]?.isSafe, false);
    put(rival, page.pilot.ship);
    page.run(200, () => rival.send());
    assert.equal(sky.crowns[0]?.holder, "rival");
    assert.deepEqual(
      events.filter((event) => event.startsWith("crown")),
      ["crown own from nobody", "crown rival from own"],
    );
    bench.leave("rival");
    page.run(200);
    assert.equal(sky.crowns.length, 0);
  });

  it("spends boosts exactly, and shows those of others for as long as they burn", () => {
    let boosts = 0;
    const { bench, page, events, sky } = openSky({
      profile: SLOW,
      command: () => ({ facing: 1, thrusting: true, boost: boosts-- > 0 && sky.boosts > 0 && !sky.boosting }),
    });
    for (let i = 0; i < MOST_BOOSTS; i++) addBoost(page.pilot.ship);
    page.run(1000);
    assert.ok(events.includes("ready"));
    assert.equal(sky.boosts, MOST_BOOSTS);
    events.length = 0;
    boosts = 1;
    page.run(100);
    assert.deepEqual([sky.boosts, sky.boosting, page.pilot.player.boosts], [MOST_BOOSTS - 1, true, MOST_BOOSTS]);
    assert.ok(sky.boostLeft > 0.8 && sky.boostLeft < 1);
    page.run(900);
    // Something adds a boost in the same step in which one is spent.
    boosts = 1;
    page.run(50);
    addBoost(page.pilot.ship);
    page.run(2000);
    assert.deepEqual(
      events.filter((event) => event.startsWith("boost")),
      ["boost own", "boost own"],
    );
    assert.equal(page.own?.largestCorrection, 0);
    assert.ok((page.own?.comparisons ?? 0) > 20);
    assert.equal(page.pilot.ship.boosts, sky.boosts);
    const rival = bench.join("rival");
    addBoost(rival.ship);
    page.run(300);
    rival.send({ boost: true });
    until(page, () => sky.isBoosting("rival"));
    const since = page.now;
    until(page, () => !sky.isBoosting("rival"));
    assert.ok(Math.abs(page.now - since - BOOST_STEPS * 50) <= 50, `${page.now - since} ms`);
    assert.ok(events.includes("boost rival"));
  });

  it("is quiet about what happened while the page was not connected", () => {
    const { bench, events } = openSky();
    const sky = new SkyModel({ world, ownId: "", predict: false, ownShip: () => undefined });
    const told: string[] = [];
    sky.events.add(listener(told));
    const rival = bench.join("rival");
    bench.step();
    sky.readState(bench.state, bench.now, false);
    assert.deepEqual([sky.points, sky.ownRing, sky.boosts, sky.draft], [0, -1, 0, 0], "a spectator has no parts");
    const take = () => {
      put(rival, firstStar(bench));
      rival.send();
      bench.step();
    };
    take();
    sky.readState(bench.state, bench.now, true);
    assert.deepEqual(told, []);
    take();
    sky.readState(bench.state, bench.now, false);
    assert.deepEqual(told.length, 1);
    assert.match(told[0] ?? "", /^pick (golden )?rival$/);
    assert.deepEqual(events, []);
  });

  it("ranks by projected points, four times per second, with equal ranks for equal scores", () => {
    const { bench, page, sky } = openSky();
    const names = ["ann", "ben", "cleo", "dan"];
    const scores = [7, 9, 7, 4];
    for (const [i, name] of names.entries()) bench.join(name, { points: scores[i] ?? 0, seconds: 0 });
    page.run(500);
    const { best, own, size } = sky.standings(3);
    assert.deepEqual(
      best.map(({ id, rank }) => [id, rank]),
      [
        ["ben", 1],
        ["ann", 2],
        ["cleo", 2],
      ],
    );
    assert.deepEqual([own?.id, own?.rank, own?.own, size], ["own", 5, true, 5]);
    bench.leave("ben");
    page.run(10);
    assert.equal(sky.standings(3).size, 5);
    page.run(300);
    assert.deepEqual(
      sky.standings(2).best.map(({ id, rank }) => [id, rank]),
      [
        ["ann", 1],
        ["cleo", 1],
      ],
    );
  });
});
