import assert from "node:assert/strict";
import type { SkyListener } from "../../client/net/skyEvents.ts";
import { SkyModel } from "../../client/net/skyModel.ts";
import { addBoost, BOOST_STEPS, MOST_BOOSTS } from "../../game/boost.ts";
import { CHAIN_EVERY, CHAIN_OPEN, newRings, placeRings, RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PODIUM_STEPS, ROUND_STEPS } from "../../game/round.ts";
import { NO_COMMAND } from "../../game/ship.ts";
import { newStar, placeStar, starPoints } from "../../game/stars.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { type BenchPilot, SkyBench } from "../support/skyBench.ts";
import { SkyPage, type SkyPageOptions } from "../support/skyPage.ts";

const { world } = ROOMS.game;

/** ms; a network that is slow enough to see what is predicted */
const SLOW = bothWays({ delay: 150 });

/** Notes events as words. */
function listener(events: string[]): SkyListener {
  return {
    onPick: (_x, _y, golden, own, id) => events.push(`pick ${golden ? "golden " : ""}${own ? "own " : ""}${id}`),
    onRing: (index, own, complete, id) => events.push(`ring ${index}${complete ? "!" : ""} ${own ? "own " : ""}${id}`),
    onBoostReady: () => events.push("ready"),
    onBoost: (id) => events.push(`boost ${id}`),
    onCrown: (id, from) => events.push(`crown ${id} from ${from || "nobody"}`),
    onRoundStart: () => events.push("start"),
    onRoundEnd: () => events.push("end"),
    onDisagreed: () => events.push("disagreed"),
  };
}

/** A room in which one page flies, which notes what happens. */
function open({ elapsed = 0, ...options }: Partial<SkyPageOptions> & { elapsed?: number } = {}) {
  const bench = new SkyBench({ seed: 5 });
  const events: string[] = [];
  if (elapsed > 0) bench.step(elapsed - 1);
  const page = new SkyPage(bench, "own", { random: () => 0.5, ...listener(events), ...options });
  put(page.pilot, { x: 0, y: 0 });
  return { bench, page, events, sky: page.sky };
}

function put({ ship, simulation }: BenchPilot, { x, y }: { x: number; y: number }, vx = 0): void {
  Object.assign(ship, { x: world.wrap(x), y: world.wrap(y), vx, vy: 0 });
  // The page gets the new place with a resync.
  simulation.push(0, 0);
}

/** The star of slot 0, of a state. */
function firstStar({ state }: SkyBench) {
  const star = newStar();
  placeStar(world, state.seed, 0, state.stars[0] ?? 0, star);
  return star;
}

/** Whether the page draws the star of slot 0 at a place. */
function isDrawn(sky: SkyModel, { x, y }: { x: number; y: number }): boolean {
  let found = false;
  sky.forEachStar((slot, star) => {
    if (slot === 0 && star.x === x && star.y === y) found = true;
  });
  return found;
}

/** Runs a page until something is so, for a time at most. */
function until(page: SkyPage, condition: () => boolean, ms = 10_000): void {
  const end = page.now + ms;
  while (!condition()) {
    assert.ok(page.now < end, "it never happened");
    page.run(10);
  }
}

/** A ship that flies to the right and is about to touch the star of slot 0; the page still knows nothing of it. */
function approach(options: Partial<SkyPageOptions> = {}) {
  const opened = open({ profile: SLOW, command: () => NO_COMMAND, ...options });
  const { bench, page } = opened;
  page.run(1000);
  const star = firstStar(bench);
  put(page.pilot, { x: star.x - 160, y: star.y }, 80);
  page.run(600);
  opened.events.length = 0;
  return { ...opened, star };
}

describe("the sky of a page", () => {
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
    const { bench, page, events, sky } = open({ profile: SLOW, command: () => NO_COMMAND, elapsed: CHAIN_OPEN });
    page.run(1000);
    assert.deepEqual([sky.chain, sky.ownRing, sky.ringsLeftMs], [-1, -1, 0]);
    until(page, () => sky.round.elapsed === CHAIN_EVERY - 20);
    const rings = newRings();
    placeRings(world, bench.state.seed, 1, rings);
    // The ship waits in the first ring until it opens, and is put into each further one.
    put(page.pilot, rings[0] ?? assert.fail());
    until(page, () => sky.chain === 1 && sky.ownRing === 1);
    assert.equal(page.pilot.player.ring, 0, "the server does not know yet");
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
    const { bench, page, events, sky } = open({
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

  it("shows who holds a crown, tells each theft, and how long it is safe", () => {
    const { bench, page, events, sky } = open({ command: () => NO_COMMAND });
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
    const { bench, page, events, sky } = open({
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
    const { bench, events } = open();
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
    const { bench, page, sky } = open();
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
