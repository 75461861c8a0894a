import assert from "node:assert/strict";
import { MOST_BOOSTS } from "../../game/boost.ts";
import { STEP_RATE, STEP_SECONDS } from "../../game/constants.ts";
import { CROWN_REACH, SAFE_STEPS } from "../../game/crown.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { RINGS } from "../../game/gates.ts";
import { type Contestant, Match, type MatchOptions, newContestant } from "../../game/match.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PODIUM_STEPS, ROUND_STEPS } from "../../game/round.ts";
import { stepShip } from "../../game/ship.ts";
import { starPoints } from "../../game/stars.ts";
import { mulberry32 } from "../../tools/random.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** A match that writes down what happens in it. */
function matchOf(pilots: number, options: Partial<MatchOptions<Contestant>> = {}) {
  const events: string[] = [];
  const name = (pilot: Contestant | undefined) => (pilot === undefined ? "-" : all.indexOf(pilot));
  const match = new Match<Contestant>({
    world,
    seed: 7,
    onStar: (pilot, slot, star) => events.push(`star ${name(pilot)} ${slot} ${starPoints(star)}`),
    onRing: (pilot, ring) => events.push(`ring ${name(pilot)} ${ring}`),
    onBoost: (pilot) => events.push(`boost ${name(pilot)}`),
    onCrown: (pilot, crown, from) => events.push(`crown ${crown} ${name(pilot)} from ${name(from)}`),
    onCrownPoint: (pilot) => events.push(`point ${name(pilot)}`),
    onCrownDropped: (crown) => events.push(`dropped ${crown}`),
    onRoundEnd: () => events.push(`end ${all.map(({ points }) => points)}`),
    onRoundStart: () => events.push("start"),
    ...options,
  });
  const all = Array.from({ length: pilots }, () => newContestant(shipOf(NEW_SHIP)));
  for (const pilot of all) match.join(pilot);
  const run = (steps: number) => {
    for (let step = 0; step < steps; step++) match.step();
  };
  const to = (pilot: Contestant, place: { readonly x: number; readonly y: number }) => {
    Object.assign(pilot.ship, { x: place.x, y: place.y });
    match.flown(pilot);
  };
  return { match, all, events, run, to, pilot: (index: number) => all[index] as Contestant };
}

/** A place that touches nothing in a match. */
function nowhere({ match }: ReturnType<typeof matchOf>) {
  const random = mulberry32(1);
  for (;;) {
    const ship = { ...shipOf(NEW_SHIP), x: random() * world.size, y: random() * world.size };
    const isFree = [...match.rings, ...match.crowns].every((thing) => world.distance(ship, thing) > 150);
    if (isFree && match.stars.touchedBy(ship) < 0) return ship;
  }
}

describe("a match", () => {
  it("gives a star to the ship that touches it, and the next one of the slot is elsewhere", () => {
    const game = matchOf(1);
    const { match, events, to, pilot } = game;
    const { x, y } = match.stars.star(3);
    const worth = starPoints(match.stars.star(3));
    to(pilot(0), { x, y });
    assert.equal(pilot(0).points, worth);
    assert.deepEqual(events, [`star 0 3 ${worth}`]);
    assert.equal(match.stars.counts[3], 1);
    assert.notEqual(match.stars.star(3).x, x);
  });

  it("gives rings in order only, each once, and to every pilot", () => {
    const { match, events, to, pilot } = matchOf(2);
    const ring = (index: number) => ({ ...(match.rings[index] as { x: number; y: number }) });
    to(pilot(0), ring(3));
    const rings = () => events.filter((event) => event.startsWith("ring"));
    assert.deepEqual(rings(), []);
    for (const each of [0, 1]) {
      for (let index = 0; index < RINGS; index++) to(pilot(each), ring(index));
      to(pilot(each), ring(0));
    }
    assert.deepEqual(
      rings(),
      [0, 1].flatMap((each) => Array.from({ length: RINGS }, (_, index) => `ring ${each} ${index}`)),
    );
  });

  it("closes a chain after 20 s, and begins the next one for all pilots", () => {
    const game = matchOf(1);
    const { match, run, to, pilot } = game;
    to(pilot(0), { ...(match.rings[0] as { x: number; y: number }) });
    assert.equal(pilot(0).ring, 1);
    run(20 * STEP_RATE - 1);
    assert.equal(match.chain, 0);
    run(1);
    assert.equal(match.chain, -1);
    to(pilot(0), { ...(match.rings[1] as { x: number; y: number }) });
    assert.equal(pilot(0).ring, 1, "a ring of a closed chain");
    const { x } = match.rings[0] as { x: number };
    run(10 * STEP_RATE);
    assert.deepEqual([match.chain, pilot(0).ring], [1, 0]);
    assert.notEqual((match.rings[0] as { x: number }).x, x);
  });

  it("gives a crown to the first ship that touches it, and then to the one that touches the holder", () => {
    const game = matchOf(3);
    const { match, events, run, to, pilot } = game;
    const crowns = () => events.filter((event) => /crown|dropped/.test(event));
    to(pilot(0), { ...(match.crowns[0] as { x: number; y: number }) });
    assert.deepEqual([crowns(), pilot(0).crown], [["crown 1 0 from -"], 1]);
    to(pilot(1), pilot(0).ship);
    assert.equal(crowns().length, 1, "it is safe");
    run(SAFE_STEPS);
    to(pilot(1), { x: world.wrap(pilot(0).ship.x + CROWN_REACH + 0.1), y: pilot(0).ship.y });
    assert.equal(crowns().length, 1, "it is too far away");
    to(pilot(1), { x: world.wrap(pilot(0).ship.x + CROWN_REACH - 0.1), y: pilot(0).ship.y });
    assert.deepEqual([crowns()[1], pilot(0).crown, pilot(1).crown], ["crown 1 1 from 0", 0, 1]);
    to(pilot(2), pilot(1).ship);
    assert.equal(crowns().length, 2, "it is safe again");
  });

  it("judges a theft by where the pilot saw the holder", () => {
    const seen = { x: 0, y: 0 };
    const game = matchOf(2, { seenBy: () => seen });
    const { match, run, to, pilot } = game;
    to(pilot(0), { ...(match.crowns[0] as { x: number; y: number }) });
    run(SAFE_STEPS);
    const thief = { x: world.wrap(pilot(0).ship.x + 60), y: pilot(0).ship.y };
    Object.assign(seen, { x: pilot(0).ship.x, y: thief.y });
    to(pilot(1), thief);
    assert.equal(pilot(1).crown, 0);
    Object.assign(seen, thief);
    to(pilot(1), thief);
    assert.equal(pilot(1).crown, 1);
  });

  it("drops the crown of a pilot who leaves or is away, who then takes nothing", () => {
    for (const end of ["leave", "away"] as const) {
      const { match, events, to, pilot } = matchOf(3);
      const crown = match.crowns[0] as { x: number; y: number };
      const { x } = crown;
      to(pilot(0), { ...crown });
      const { points } = pilot(0);
      if (end === "leave") match.leave(pilot(0));
      else match.setAway(pilot(0), true);
      assert.equal(events.at(-1), "dropped 1");
      assert.deepEqual([pilot(0).crown, match.crowns[0]?.holder], [0, undefined]);
      assert.notEqual(crown.x, x);
      if (end === "leave") continue;
      to(pilot(0), { ...crown });
      to(pilot(0), { ...match.stars.star(0) });
      assert.deepEqual([pilot(0).crown, pilot(0).points], [0, points]);
    }
  });

  it("has no crown with a single pilot, also after the others have left", () => {
    const { match, events, to, pilot } = matchOf(2);
    to(pilot(0), { ...(match.crowns[0] as { x: number; y: number }) });
    match.leave(pilot(1));
    assert.deepEqual([match.crowns.length, pilot(0).crown, events.at(-1)], [0, 0, "dropped 1"]);
  });

  it("adds boosts to ships in a slipstream, three at most, and none to pilots who are away", () => {
    const { match, events, run, pilot } = matchOf(2);
    Object.assign(pilot(0).ship, { x: 500, y: 500, vx: 90 });
    Object.assign(pilot(1).ship, { x: 430, y: 500, vx: 90 });
    match.setAway(pilot(1), true);
    run(3 * STEP_RATE);
    assert.equal(pilot(1).ship.boosts, 0);
    match.setAway(pilot(1), false);
    run(20 * STEP_RATE);
    assert.deepEqual(
      events,
      Array.from({ length: MOST_BOOSTS }, () => "boost 1"),
    );
    assert.deepEqual([pilot(0).ship.boosts, pilot(1).ship.boosts], [0, MOST_BOOSTS]);
  });

  it("ends a round after 180 s with its points, scores nothing on the podium, and then begins anew", () => {
    const game = matchOf(2);
    const { match, events, run, to, pilot } = game;
    to(pilot(0), { ...match.stars.star(0) });
    const { points } = pilot(0);
    run(ROUND_STEPS);
    assert.equal(events.at(-1), `end ${points},0`);
    assert.ok(match.round.podium);
    for (let slot = 0; slot < match.stars.size; slot++) to(pilot(1), { ...match.stars.star(slot) });
    assert.equal(pilot(1).points, 0);
    run(PODIUM_STEPS - 1);
    assert.equal(pilot(0).points, points);
    const { seed } = match;
    run(1);
    assert.equal(events.at(-1), "start");
    assert.deepEqual([match.round.number, pilot(0).points, match.chain], [1, 0, 0]);
    assert.notEqual(match.seed, seed);
    assert.ok(match.stars.counts.every((count) => count === 0));
  });

  it("ends a round once, also when the owner has skipped the podium", () => {
    const { match, events } = matchOf(1);
    match.step(ROUND_STEPS + PODIUM_STEPS);
    assert.deepEqual(events, ["end 0", "start"]);
  });

  it("notes when a pilot joins, and continues with what it has from before", () => {
    const { match, run } = matchOf(1);
    run(100 * STEP_RATE);
    const late = newContestant(shipOf(NEW_SHIP));
    match.join(late);
    assert.deepEqual([late.points, late.joined], [0, 100]);
    const moved = newContestant(shipOf(NEW_SHIP));
    match.join(moved, { points: 12, seconds: 70 });
    assert.deepEqual([moved.points, moved.joined], [12, 30]);
    const early = newContestant(shipOf(NEW_SHIP));
    match.join(early, { points: 12, seconds: 170 });
    assert.equal(early.joined, 0);
    run(85 * STEP_RATE);
    const onPodium = newContestant(shipOf(NEW_SHIP));
    match.join(onPodium);
    assert.equal(onPodium.joined, 0);
  });

  it("touches nothing where nothing is", () => {
    const game = matchOf(2);
    game.to(game.pilot(0), nowhere(game));
    assert.deepEqual(game.events, []);
  });

  it("is the same for the same seed and inputs, also if it is continued at a step", () => {
    const seed = Math.floor(seededRandom("40 ships for 30 s")() * 2 ** 32);
    const play = () => {
      const random = mulberry32(seed);
      const { match, all, events } = matchOf(40, { seed, step: 1000 });
      for (const { ship } of all) Object.assign(ship, { x: random() * 1000, y: random() * 1000 });
      for (let step = 0; step < 30 * STEP_RATE; step++) {
        for (const pilot of all) {
          stepShip(world, pilot.ship, { facing: random() * 7, thrusting: random() < 0.7 }, STEP_SECONDS);
          match.flown(pilot);
        }
        match.step();
      }
      assert.equal(match.now, 1000 + 30 * STEP_RATE);
      return events;
    };
    const events = play();
    assert.deepEqual(play(), events);
    assert.ok(events.length > 20);
  });

  it("costs far less than a millisecond per step with 1,000 pilots", () => {
    const random = mulberry32(3);
    const { match, all } = matchOf(1000, { onStar: () => {}, onBoost: () => {}, onRing: () => {}, onCrown: () => {} });
    for (const { ship } of all) {
      Object.assign(ship, { x: random() * 1000, y: random() * 1000, facing: random() * 7 });
    }
    const command = { facing: 0, thrusting: true };
    const times: number[] = [];
    for (let step = 0; step < 300; step++) {
      for (const { ship } of all) {
        command.facing = ship.facing + (random() - 0.5) * 0.3;
        stepShip(world, ship, command, STEP_SECONDS);
      }
      const start = performance.now();
      for (const pilot of all) match.flown(pilot);
      match.step();
      times.push(performance.now() - start);
    }
    times.sort((a, b) => a - b);
    // Other processes delay some of the steps, but not the fastest tenth.
    const [fast, median] = [times[30] as number, times[150] as number];
    console.log(`      ${fast.toFixed(3)} ms per step with 1,000 pilots, median ${median.toFixed(3)} ms`);
    assert.ok(fast < 0.6);
  });
});
