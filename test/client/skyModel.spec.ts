import assert from "node:assert/strict";
import { addBoost, canBoost } from "../../game/boost.ts";
import { Bot } from "../../game/bots/bot.ts";
import { SKILLS } from "../../game/bots/skills.ts";
import { RINGS } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Command } from "../../game/ship.ts";
import { newStar, placeStar, starPoints } from "../../game/stars.ts";
import { touches } from "../../game/touch.ts";
import { PROFILES, type Profile } from "../../tools/network/profiles.ts";
import { seededRandom } from "../support/random.ts";
import { SkyBench } from "../support/skyBench.ts";
import { SkyPage } from "../support/skyPage.ts";

const { world } = ROOMS.game;
const { stalls: _, ...STEADY_TRAIN } = PROFILES.train;

/** Flies to the nearest star or to the next ring, as far as the page sees them, and boosts as often as it can. */
function hunt(page: SkyPage): Command {
  const { sky } = page;
  const ship = page.own?.ship ?? assert.fail();
  let target = { x: 0, y: 0 };
  let least = Number.POSITIVE_INFINITY;
  const consider = (x: number, y: number) => {
    const distance = world.distance(ship, { x, y });
    if (distance < least) [least, target] = [distance, { x, y }];
  };
  sky.forEachStar((_slot, { x, y }) => consider(x, y));
  const ring = sky.rings[sky.ownRing];
  if (ring !== undefined && sky.ringsLeftMs > 3000) [target, least] = [ring, 0];
  const wantX = world.delta(ship.x, target.x);
  const wantY = world.delta(ship.y, target.y);
  const length = Math.hypot(wantX, wantY) || 1;
  const facing = Math.atan2((wantY / length) * 90 - ship.vy, (wantX / length) * 90 - ship.vx);
  return { facing, thrusting: true, boost: canBoost(ship) };
}

/** What the server has granted, and what the page has predicted. */
function play({ minutes, rivals, profile, seed }: { minutes: number; rivals: number; profile: Profile; seed: string }) {
  const random = seededRandom(seed);
  const bench = new SkyBench({ seed: Math.floor(random() * 2 ** 32) });
  const bots = Array.from({ length: rivals }, (_, i) => {
    const pilot = bench.join(`rival ${i}`);
    Object.assign(pilot.ship, { x: random() * 1000, y: random() * 1000 });
    return { pilot, bot: new Bot(SKILLS.regular, random), sight: bench.sky.match.sightOf(pilot) };
  });
  const shown = { picks: 0, rings: 0, boosts: 0, wrong: 0 };
  let predictedAt: number[] = [];
  const corrections: number[] = [];
  const page = new SkyPage(bench, "own", {
    profile,
    random,
    command: hunt,
    onPick: (_x, _y, _golden, own) => {
      if (!own) return;
      shown.picks++;
      predictedAt.push(page.now);
    },
    onRing: (_index, own) => {
      if (own) shown.rings++;
    },
    onBoost: (id) => {
      if (id === "own") shown.boosts++;
    },
    onDisagreed: () => {
      shown.wrong++;
      corrections.push(page.now - Math.max(...predictedAt));
    },
  });
  const granted = { picks: 0, rings: 0, boosts: 0 };
  const { player, ship } = page.pilot;
  const before = { points: 0, ring: 0, boosts: 0, counts: [] as number[] };
  let steps = 0;
  page.run(minutes * 60_000, () => {
    for (let slot = 0; slot < before.counts.length; slot++) {
      const count = before.counts[slot] ?? 0;
      if (bench.state.stars[slot] === count) continue;
      const star = newStar();
      placeStar(world, bench.state.seed, slot, count, star);
      if (touches(world, ship, star) && player.points - before.points >= starPoints(star)) granted.picks++;
    }
    if (player.ring > before.ring) granted.rings += player.ring - before.ring;
    if (player.boosts < before.boosts) granted.boosts++;
    if (++steps % 100 === 0) addBoost(ship);
    Object.assign(before, {
      points: player.points,
      ring: player.ring,
      boosts: ship.boosts,
      counts: [...bench.state.stars],
    });
    predictedAt = predictedAt.filter((at) => page.now - at < 5000);
    for (const { pilot, bot, sight } of bots) pilot.send(bot.fly(sight));
  });
  page.settle();
  return { page, shown, granted, corrections, bench };
}

describe("the model of the sky", () => {
  for (const rivals of [0, 9]) {
    for (const [name, profile] of [
      ["steady", STEADY_TRAIN],
      ["train", PROFILES.train],
      ["cable", PROFILES.cable],
    ] as const) {
      it(`measure ${rivals} ${name}`, function () {
        this.timeout(60_000);
        const t = performance.now();
        const { page, shown, granted, corrections } = play({ minutes: 15, rivals, profile, seed: "a" });
        console.log(
          name,
          rivals,
          (performance.now() - t).toFixed(),
          shown,
          granted,
          page.sky.predictions,
          corrections.join(" "),
          page.sky.points,
          page.pilot.player.points,
          page.own?.largestCorrection,
          page.own?.resyncs,
        );
      });
    }
  }
});
