import assert from "node:assert/strict";
import { ROUND_STEPS } from "../../game/round.ts";
import { NO_COMMAND } from "../../game/ship.ts";
import { readRoundTime } from "../../protocol/matchState.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { InputReader } from "../../server/colyseus/inputReader.ts";
import { AWAY_STEPS } from "../../server/rooms/pilotSimulation.ts";
import { SkyBench } from "../support/skyBench.ts";
import { crowned, nowhere, put, starOf } from "../support/skyPlaces.ts";

describe("a cheat in a match", () => {
  it("takes nothing without an input that moved the ship there", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    for (let i = 0; i < AWAY_STEPS + 40; i++) {
      put(pilot, starOf(bench.state, i % 16));
      bench.step();
    }
    assert.equal(pilot.player.points, 0);
  });

  it("gets no more stars in a step by a flood of inputs", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    let most = 0;
    for (let i = 0; i < 100; i++) {
      const before = [...bench.state.stars].reduce((sum, count) => sum + count, 0);
      put(pilot, starOf(bench.state, i % 16));
      pilot.send({}, 20);
      bench.step();
      most = Math.max(most, [...bench.state.stars].reduce((sum, count) => sum + count, 0) - before);
    }
    assert.equal(most, 1);
  });

  it("can't say in an input that it has scored", () => {
    const reader = new InputReader(ShipInput);
    const input = { ...NO_COMMAND };
    assert.equal(reader.read(Uint8Array.of(0x13, 0x81, 1), 1, input), true);
    for (let field = 3; field < 32; field++) {
      assert.equal(reader.read(Uint8Array.of(0x13, 0x80 | field, 1), 1, input), false);
      assert.equal(reader.read(Uint8Array.of(0x13, 0x80 | field, 1, 0), 1, input), false);
    }
  });

  it("has no boost by asking for one", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    put(pilot, nowhere(bench.state));
    let fastest = 0;
    for (let i = 0; i < 100; i++) {
      pilot.send({ thrusting: true, boost: true });
      bench.step();
      fastest = Math.max(fastest, Math.hypot(pilot.ship.vx, pilot.ship.vy));
    }
    assert.ok(fastest <= 100, `${fastest}`);
    assert.deepEqual([pilot.player.boosts, pilot.ship.boosting], [0, 0]);
  });

  it("loses the crown with the connection, and scores nothing while it is away", () => {
    const { bench, holder, robber } = crowned();
    holder.simulation.disconnect();
    const { points } = holder.player;
    robber.send();
    bench.step();
    assert.deepEqual([holder.player.crown, holder.player.away], [0, true]);
    assert.equal(bench.state.crowns[0], 1, "it is free, elsewhere");
    for (let i = 0; i < 100; i++) {
      put(holder, starOf(bench.state, i % 16));
      bench.step();
    }
    assert.equal(holder.player.points, points);
  });

  it("loses the crown by silence", () => {
    const { bench, holder } = crowned();
    for (let i = 0; i <= AWAY_STEPS; i++) bench.step();
    assert.equal(holder.player.crown, 0);
  });

  it("scores nothing on the podium", () => {
    const { bench, holder } = crowned();
    bench.step(ROUND_STEPS - 40);
    assert.ok(readRoundTime(bench.now, bench.state.began, { elapsed: 0, podium: false }).podium);
    const { points } = holder.player;
    for (let slot = 0; slot < 16; slot++) {
      put(holder, starOf(bench.state, slot));
      bench.fly(1);
    }
    assert.equal(holder.player.points, points);
  });

  it("takes the points of a round to no other one", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    put(pilot, starOf(bench.state, 0));
    bench.fly(1);
    bench.step(20 * 60 - 2);
    const earned = bench.sky.match.earnedBy(pilot);
    assert.deepEqual(earned, { points: pilot.player.points, seconds: 60 });
    assert.ok(earned.points > 0);
    const other = new SkyBench({ seed: 2 });
    other.step(20 * 100 - 1);
    const { player } = other.join("a", earned);
    other.fly(1);
    assert.deepEqual([player.points, player.joined], [earned.points, 40]);
    bench.step(ROUND_STEPS - 20 * 60);
    assert.deepEqual(bench.sky.match.earnedBy(pilot), { points: 0, seconds: 0 });
  });
});
