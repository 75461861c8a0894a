import assert from "node:assert/strict";
import { Bot } from "../../game/bots/bot.ts";
import { SKILLS } from "../../game/bots/skills.ts";
import { GameWatch, NOTHING_PLAYED } from "../../loadtest/rig/gameWatch.ts";
import { mulberry32 } from "../../tools/random.ts";
import { SkyBench } from "../support/skyBench.ts";

describe("what a fuzz run sees of the game", () => {
  it("is each star, ring, crown and boost of pilots who play", () => {
    const bench = new SkyBench();
    const random = mulberry32(1);
    const pilots = Array.from({ length: 4 }, (_, i) => bench.join(`${i}`));
    const bots = pilots.map((pilot) => ({
      pilot,
      bot: new Bot(SKILLS.ace, random),
      sight: bench.sky.match.sightOf(pilot),
    }));
    const game = { ...NOTHING_PLAYED };
    const watch = new GameWatch(game);
    for (let step = 0; step < 2000; step++) {
      for (const { pilot, bot, sight } of bots) pilot.send(bot.fly(sight));
      bench.step();
      watch.look(bench.state);
    }
    const points = pilots.reduce((sum, { player }) => sum + player.points, 0);
    assert.ok(game.stars > 30 && game.rings > 8 && game.crowns > 1 && game.boosts > 0, JSON.stringify(game));
    assert.ok(game.stars + game.rings < points);
  });

  it("is nothing where nobody flies", () => {
    const bench = new SkyBench();
    bench.join("a");
    const game = { ...NOTHING_PLAYED };
    const watch = new GameWatch(game);
    for (let round = 0; round < 3; round++) {
      bench.step(4000);
      watch.look(bench.state);
    }
    assert.deepEqual(game, NOTHING_PLAYED);
  });
});
