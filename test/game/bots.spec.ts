import assert from "node:assert/strict";
import { canBoost } from "../../game/boost.ts";
import { Bot } from "../../game/bots/bot.ts";
import { MatchSight } from "../../game/bots/sight.ts";
import { SKILL_NAMES, SKILLS, type SkillName } from "../../game/bots/skills.ts";
import { turnTo } from "../../game/brake.ts";
import { STEP_RATE, STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { type Contestant, Match, newContestant } from "../../game/match.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, stepShip } from "../../game/ship.ts";
import { mulberry32 } from "../../tools/random.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** Bots of the same skill in a match. */
function flight(skill: SkillName, count: number, random: () => number) {
  const match = new Match<Contestant>({ world, seed: Math.floor(random() * 2 ** 32) });
  const pilots = Array.from({ length: count }, () => {
    const ship = { ...shipOf(NEW_SHIP), x: random() * world.size, y: random() * world.size };
    const pilot = newContestant(ship);
    match.join(pilot);
    return { pilot, bot: new Bot(SKILLS[skill], random), sight: new MatchSight(world, match, pilot) };
  });
  return (seconds: number, check?: (command: Readonly<Command>, pilot: Contestant) => void) => {
    for (let step = 0; step < seconds * STEP_RATE; step++) {
      for (const { pilot, bot, sight } of pilots) {
        const command = bot.fly(sight);
        check?.(command, pilot);
        stepShip(world, pilot.ship, command, STEP_SECONDS);
        match.flown(pilot);
      }
      match.step();
    }
    return pilots.map(({ pilot }) => pilot);
  };
}

describe("a bot", () => {
  it("gets more points the better its skill is", () => {
    const seed = Math.floor(seededRandom("6 flights of 60 s")() * 2 ** 32);
    const points = SKILL_NAMES.map((skill) => {
      let sum = 0;
      for (let i = 0; i < 6; i++) sum += flight(skill, 1, mulberry32(seed + i))(60)[0]?.points ?? 0;
      return sum / 6;
    });
    console.log(`      points a minute: ${points.map((each) => each.toFixed(1)).join(", ")}`);
    const [rookie, regular, ace] = points as [number, number, number];
    assert.ok(rookie > 3 && regular > rookie && ace > regular);
  });

  it("flies the same way with the same seed", () => {
    const seed = Math.floor(seededRandom("4 bots")() * 2 ** 32);
    for (const skill of SKILL_NAMES) {
      assert.deepEqual(flight(skill, 4, mulberry32(seed))(10), flight(skill, 4, mulberry32(seed))(10));
    }
  });

  it("makes valid commands, and asks for a boost only if its ship has one", () => {
    for (const skill of SKILL_NAMES) {
      let boosts = 0;
      flight(
        skill,
        12,
        seededRandom("12 bots"),
      )(30, (command, { ship }) => {
        assert.ok(Number.isFinite(command.facing));
        if (command.boost !== true) return;
        boosts++;
        assert.ok(canBoost(ship));
      });
      if (skill === "ace") assert.ok(boosts > 0);
    }
  });

  for (const skill of SKILL_NAMES) {
    it(`reacts to a change only after its time of reaction, as ${skill}`, () => {
      const { reaction } = SKILLS[skill];
      const star = { x: 600, y: 500, radius: 15, golden: false };
      const ship = { ...shipOf(NEW_SHIP), x: 500, y: 500 };
      const sight = {
        world,
        ship,
        stars: { size: 1, star: () => star },
        ring: undefined,
        ringsLeft: 0,
        secondsOpen: 0,
        crowns: [],
        crowned: false,
        pilots: [{ ship }],
      };
      // The change comes at any time between two decisions.
      for (let phase = 0; phase < reaction; phase++) {
        star.x = 600;
        const bot = new Bot({ ...SKILLS[skill], aimError: 0 }, mulberry32(1));
        for (let step = 0; step < 3 * reaction + phase; step++) bot.fly(sight);
        assert.ok(Math.abs(bot.fly(sight).facing) < 1e-6, "at the star on the right");
        star.x = 400;
        let steps = 0;
        while (Math.abs(turnTo(bot.fly(sight).facing, 0)) < 1) steps++;
        assert.ok(steps >= reaction && steps < 2 * reaction, `${steps} steps`);
      }
    });
  }
});
