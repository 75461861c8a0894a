import assert from "node:assert/strict";
import { addBoost, canBoost } from "../../game/boost.ts";
import { Bot } from "../../game/bots/bot.ts";
import { SKILLS } from "../../game/bots/skills.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Command } from "../../game/ship.ts";
import { newStar, placeStar, starPoints } from "../../game/stars.ts";
import { touches } from "../../game/touch.ts";
import { PROFILES, type Profile } from "../../tools/network/profiles.ts";
import { mulberry32 } from "../../tools/random.ts";
import { SkyBench } from "../support/skyBench.ts";
import { SkyPage } from "../support/skyPage.ts";

const { world } = ROOMS.game;

/** the train, without its stalls */
const { stalls: _, ...STEADY_TRAIN } = PROFILES.train;

/** Flies to the nearest star or through the rings, as far as the page sees them, sometimes anywhere, and boosts. */
function hunter(random: () => number) {
  let lapse = 0;
  let anywhere = 0;
  return ({ sky, own }: SkyPage): Command => {
    const ship = own?.ship ?? assert.fail();
    if (lapse-- <= 0 && random() < 0.01) [lapse, anywhere] = [15, random() * 7];
    if (lapse > 0) return { facing: anywhere, thrusting: random() < 0.7, boost: false };
    // Every third chain, so that there is time for stars.
    let target = sky.chain % 3 === 0 ? sky.rings[sky.ownRing] : undefined;
    let least = target === undefined ? Number.POSITIVE_INFINITY : 0;
    sky.forEachStar((_slot, star) => {
      const distance = world.distance(ship, star);
      if (distance < least) [least, target] = [distance, { ...star }];
    });
    const x = world.delta(ship.x, target?.x ?? 0);
    const y = world.delta(ship.y, target?.y ?? 0);
    const length = Math.hypot(x, y) || 1;
    const facing = Math.atan2((y / length) * 90 - ship.vy, (x / length) * 90 - ship.vx);
    return { facing, thrusting: true, boost: canBoost(ship) };
  };
}

/** Plays with nine others, on a network. @returns what the page has told, and what the server has granted */
function play(profile: Profile, minutes: number) {
  const random = mulberry32(20);
  const bench = new SkyBench({ seed: 77 });
  const rivals = Array.from({ length: 9 }, (_, i) => {
    const pilot = bench.join(`rival ${i}`);
    Object.assign(pilot.ship, { x: random() * 1000, y: random() * 1000 });
    return { pilot, bot: new Bot(SKILLS.regular, random), sight: bench.sky.match.sightOf(pilot) };
  });
  const told = { picks: 0, rings: 0, boosts: 0, wrong: 0, slowest: 0 };
  const granted = { picks: 0, rings: 0, boosts: 0 };
  let pickedAt = 0;
  const page = new SkyPage(bench, "own", {
    profile,
    random,
    command: hunter(random),
    onPick: (_x, _y, _golden, own) => {
      if (!own) return;
      told.picks++;
      pickedAt = page.now;
    },
    onRing: (_index, own) => {
      told.rings += Number(own);
    },
    onBoost: (id) => {
      told.boosts += Number(id === "own");
    },
    onDisagreed: () => {
      told.wrong++;
      told.slowest = Math.max(told.slowest, page.now - pickedAt);
    },
  });
  const { player, ship } = page.pilot;
  const star = newStar();
  const before = { points: 0, ring: 0, boosting: 0, seed: 0, counts: [] as number[] };
  let steps = 0;
  const note = () => {
    const { seed, stars } = bench.state;
    for (const [slot, count] of before.counts.entries()) {
      if (seed !== before.seed || stars[slot] === count) continue;
      placeStar(world, seed, slot, count, star);
      // The server may have applied another input after the touch.
      const around = { ...star, radius: star.radius + 8 };
      if (touches(world, ship, around) && player.points - before.points >= starPoints(star)) granted.picks++;
    }
    granted.rings += Math.max(0, player.ring - before.ring);
    granted.boosts += Number(ship.boosting > before.boosting);
    Object.assign(before, {
      points: player.points,
      ring: player.ring,
      boosting: ship.boosting,
      seed,
      counts: [...stars],
    });
    if (++steps % 100 === 0) addBoost(ship);
    for (const { pilot, bot, sight } of rivals) pilot.send(bot.fly(sight));
  };
  page.run(minutes * 60_000, note);
  page.settle(note);
  return { page, told, granted };
}

describe("the prediction of what a ship scores", () => {
  it("is wrong for two picks in 100 at most on a train, against nine others, and corrected within 500 ms", function () {
    this.timeout(20_000);
    const { page, told, granted } = play(STEADY_TRAIN, 6);
    assert.ok(told.picks > 80, `${told.picks} picks`);
    assert.ok(told.wrong <= 0.02 * told.picks, `${told.wrong} of ${told.picks} picks were wrong`);
    assert.ok(told.slowest <= 500, `${told.slowest} ms`);
    assert.equal(told.picks - told.wrong, granted.picks, "all others are those that the server has granted");
    assert.equal(told.rings, granted.rings);
    assert.equal(page.sky.points, page.pilot.player.points);
    const { picks, wrong } = page.sky.predictions;
    assert.ok(picks > 0.9 * told.picks, `only ${picks} of ${told.picks} picks were predicted`);
    assert.equal(wrong, told.wrong);
    // Boosts belong to the own inputs, so nothing has to be corrected.
    assert.ok(told.boosts > 40);
    assert.equal(told.boosts, granted.boosts);
    assert.equal(page.own?.largestCorrection, 0);
  });

  it("is not worse with the stalls of a train, in which the server coasts the ship", function () {
    this.timeout(20_000);
    const { page, told, granted } = play(PROFILES.train, 6);
    assert.ok((page.own?.resyncs ?? 0) > 10);
    assert.ok(told.picks > 80, `${told.picks} picks`);
    assert.ok(told.wrong <= 0.02 * told.picks, `${told.wrong} of ${told.picks} picks were wrong`);
    assert.equal(told.picks - told.wrong, granted.picks);
    assert.equal(page.sky.points, page.pilot.player.points);
  });
});
