import assert from "node:assert/strict";
import { CHAIN_EVERY, CHAIN_OPEN, newRings, placeRings, RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PODIUM_STEPS, ROUND_STEPS } from "../../game/round.ts";
import { NO_COMMAND } from "../../game/ship.ts";
import { starPoints } from "../../game/stars.ts";
import { approach, firstStar, isDrawn, openSky, put, SLOW, until } from "../support/skyFlight.ts";

const { world } = ROOMS.game;

describe("the predicted sky of a page", () => {
  it("has a star no more when the ship touches it, and the point before the server knows", () => {
    const { bench, page, events, sky, star } = approach();
    const before = bench.state.stars[0];
    const had = sky.points;
    until(page, () => !isDrawn(sky, star));
    assert.equal(bench.state.stars[0], before, "the server does not know yet");
    assert.equal(sky.points, had + starPoints(star));
    assert.deepEqual(events, ["pick own own"]);
    page.settle();
    assert.notEqual(bench.state.stars[0], before);
    assert.equal(sky.points, page.pilot.player.points);
    assert.equal(page.pilot.player.points, had + starPoints(star));
    assert.deepEqual(events, ["pick own own"], "the confirmation is no second pick");
    assert.deepEqual({ ...sky.predictions }, { picks: 1, wrong: 0 });
  });

  it("has the star again, and takes the point back, when the server disagrees", () => {
    const { bench, page, events, sky, star } = approach();
    const had = sky.points;
    until(page, () => !isDrawn(sky, star));
    const predictedAt = page.now;
    // On the server, something pushes the ship away before it is there.
    page.pilot.simulation.push(0, 2000);
    until(page, () => isDrawn(sky, star));
    assert.ok(page.now - predictedAt <= 500, `${page.now - predictedAt} ms`);
    assert.equal(sky.points, had);
    assert.deepEqual(events, ["pick own own", "disagreed"]);
    assert.equal(bench.state.stars[0], 0);
    assert.deepEqual({ ...sky.predictions }, { picks: 1, wrong: 1 });
  });

  it("leaves a star to the server that another ship may take first, or while the server is silent", () => {
    const { bench, page, sky, star, events } = approach();
    const rival = bench.join("rival");
    // It will be there before the input is with which the own ship touches the star, but after that input was sent.
    put(rival, { x: star.x + 94, y: star.y }, -80);
    page.run(1200, () => rival.send());
    assert.equal(bench.state.players.get("rival")?.points, starPoints(star));
    assert.deepEqual(events, ["pick rival"]);
    assert.deepEqual({ ...sky.predictions }, { picks: 0, wrong: 0 });

    const silent = approach();
    silent.page.isStalled = true;
    silent.page.run(1500);
    assert.ok(isDrawn(silent.sky, silent.star));
    assert.deepEqual(silent.events, []);
  });

  it("tells what the server has granted without a prediction, and takes everything from the state if it is off", () => {
    const { bench, page, events, sky, star } = approach({ predict: false });
    until(page, () => !isDrawn(sky, star));
    assert.equal(bench.state.stars[0], 1);
    assert.deepEqual(events, ["pick own own"]);
    assert.equal(sky.points, starPoints(star));
    assert.equal(sky.prediction, undefined);
  });

  it("predicts the rings of a chain, each once, and knows when it opens and closes", () => {
    const { bench, page, events, sky } = openSky({ profile: SLOW, command: () => NO_COMMAND, elapsed: CHAIN_OPEN });
    page.run(1000);
    assert.deepEqual([sky.chain, sky.ownRing, sky.ringsLeftMs], [-1, -1, 0]);
    until(page, () => sky.round.elapsed === CHAIN_EVERY - 20);
    const rings = newRings();
    placeRings(world, bench.state.seed, 1, rings);
    // The ship waits in the first ring until it opens, and is put into each further one.
    put(page.pilot, rings[0] ?? assert.fail());
    until(page, () => sky.chain === 1 && sky.ownRing === 1);
    assert.equal(page.pilot.player.ring, 0, "the server does not know yet");
    assert.equal(sky.points, page.pilot.player.points + 1);
    assert.deepEqual([sky.rings[1]?.x, sky.rings[1]?.y], [rings[1]?.x, rings[1]?.y]);
    const own = () => events.filter((event) => event.startsWith("ring"));
    assert.deepEqual(own(), ["ring 0 own own"]);
    until(page, () => page.pilot.player.ring === 1);
    for (let ring = 1; ring < RINGS; ring++) {
      put(page.pilot, rings[ring] ?? assert.fail());
      until(page, () => page.pilot.player.ring === ring + 1);
    }
    page.run(1000);
    const numbers = Array.from({ length: RINGS }, (_, i) => `ring ${i}${i === RINGS - 1 ? "!" : ""} own own`);
    assert.deepEqual(own(), numbers);
    assert.equal(sky.points, page.pilot.player.points);
    assert.equal(sky.ownRing, RINGS);
    until(page, () => sky.ringsLeftMs > 0 && sky.ringsLeftMs <= 100, 20_000);
    page.run(200);
    assert.equal(sky.chain, -1);
  });

  it("predicts nothing that the server would apply after the round, and tells the end and the start once", () => {
    const { bench, page, events, sky } = openSky({
      profile: SLOW,
      command: () => NO_COMMAND,
      elapsed: ROUND_STEPS - 30,
    });
    const points: number[] = [];
    sky.events.add({ onRoundEnd: () => points.push(sky.standings(1).own?.points ?? -1) });
    page.run(1000);
    page.pilot.simulation.push(0, 0);
    const star = firstStar(bench);
    // Half a second before the end, it is 0.6 s away from the star, and the page is ahead of the server by 0.3 s.
    put(page.pilot, { x: star.x - 78, y: star.y }, 80);
    while (page.pilot.ship.x < star.x) {
      page.run(10);
      assert.ok(isDrawn(sky, star), `the star is gone ${sky.secondsLeft} s before the end`);
    }
    assert.equal(page.pilot.player.points, 0);
    assert.equal(sky.round.podium, true);
    assert.ok(sky.secondsLeft > 8 && sky.secondsLeft < 12, `${sky.secondsLeft} s`);
    page.run((PODIUM_STEPS / 20) * 1000);
    assert.deepEqual(
      events.filter((event) => event === "start" || event === "end"),
      ["end", "start"],
    );
    assert.deepEqual(points, [0]);
    assert.deepEqual([sky.round.number, sky.round.podium], [1, false]);
    assert.ok(sky.secondsLeft > 170);
  });
});
