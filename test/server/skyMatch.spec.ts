import assert from "node:assert/strict";
import { Decoder, Encoder } from "@colyseus/schema";
import { canBoost } from "../../game/boost.ts";
import { Bot } from "../../game/bots/bot.ts";
import { SKILL_NAMES, SKILLS } from "../../game/bots/skills.ts";
import { copyPatched } from "../../game/fields.ts";
import { CHAIN_OPEN, newRings, placeRings, RINGS, type Ring } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PODIUM_STEPS, ROUND_STEPS } from "../../game/round.ts";
import { placeStar, starPoints, starsFor } from "../../game/stars.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import { readRoundTime } from "../../protocol/matchState.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";
import { SkyBench } from "../support/skyBench.ts";
import { crowned, nowhere, put, starOf } from "../support/skyPlaces.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

/** What a client knows of a room: the decoded patches. */
function clientOf({ state }: SkyBench) {
  const encoder = new Encoder(state);
  const seen = new schemas.GameState();
  const decoder = new Decoder(seen);
  decoder.decode(encoder.encodeAll().slice());
  encoder.discardChanges();
  /** Receives a patch. @returns its bytes */
  const receive = () => {
    const bytes = encoder.encode().slice();
    encoder.discardChanges();
    if (bytes.length > 0) decoder.decode(bytes);
    return bytes.length;
  };
  return { seen, receive };
}

/** The rings of the first chain of the round, as a client draws them. */
function firstRings({ seed }: GameState): Ring[] {
  const rings = newRings();
  placeRings(world, seed, 0, rings);
  return rings;
}

describe("the match of a room", () => {
  it("shows its time as the room time at which the round began, also after skipped steps and beyond 2^32 ms", () => {
    for (const now of [50, 2 ** 32 - 5000]) {
      const bench = new SkyBench({ now });
      bench.join("a");
      const time = { elapsed: -1, podium: true };
      for (const skipped of [0, 3, 0, 150, 0]) bench.step(skipped);
      readRoundTime(bench.now % 2 ** 32, bench.state.began, time);
      assert.deepEqual(time, { elapsed: 158, podium: false });
      bench.step(ROUND_STEPS - 159);
      assert.deepEqual(readRoundTime(bench.now, bench.state.began, time), { elapsed: ROUND_STEPS, podium: true });
      const { seed } = bench.state;
      bench.step(PODIUM_STEPS - 1);
      assert.deepEqual(readRoundTime(bench.now, bench.state.began, time), { elapsed: 0, podium: false });
      assert.notEqual(bench.state.seed, seed);
    }
  });

  it("takes a star from the place where the client draws it, and the client sees it go elsewhere", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    const { seen, receive } = clientOf(bench);
    let points = 0;
    for (let slot = 0; slot < seen.stars.length; slot++) {
      const star = starOf(seen, slot);
      // Several stars may be in reach at once.
      const before = [...seen.stars];
      put(pilot, star);
      bench.fly(1);
      receive();
      const taken = [...seen.stars.keys()].filter((i) => seen.stars[i] !== before[i]);
      assert.equal(taken.length, 1);
      const [other = -1] = taken;
      placeStar(world, seen.seed, other, before[other] ?? 0, star);
      assert.ok(world.distance(pilot.ship, star) <= 30.5, `${world.distance(pilot.ship, star)}`);
      points += starPoints(star);
      assert.equal(seen.players.get("a")?.points, points);
    }
  });

  it("has as many stars and crowns in the state as pilots need, also after they leave", () => {
    const bench = new SkyBench();
    const { seen, receive } = clientOf(bench);
    for (const pilots of [1, 2, 9, 50, 41, 40, 12, 1, 0, 8]) {
      while (bench.pilots.size < pilots) bench.join(`${bench.pilots.size}`);
      while (bench.pilots.size > pilots) bench.leave(`${bench.pilots.size - 1}`);
      bench.fly(1);
      receive();
      assert.equal(seen.stars.length, starsFor(world, pilots));
      assert.equal(seen.crowns.length, pilots < 2 ? 0 : Math.ceil(pilots / 40));
      assert.deepEqual([...seen.stars], [...bench.state.stars]);
    }
  });

  it("begins a round with new stars, no points and no crown for anybody", () => {
    const { bench, holder } = crowned();
    put(holder, starOf(bench.state, 0));
    bench.fly(1);
    const { seen, receive } = clientOf(bench);
    assert.ok(holder.player.points > 0);
    bench.step(ROUND_STEPS + PODIUM_STEPS);
    receive();
    assert.ok([...seen.stars].every((count) => count === 0));
    for (const { points, crown, joined } of seen.players.values()) assert.deepEqual([points, crown, joined], [0, 0, 0]);
  });

  it("tells clients the points within a second if patches leave out what changes often, and their rings not at all", () => {
    const bench = new SkyBench({ sendsView: true });
    const pilot = bench.join("a");
    const { seen, receive } = clientOf(bench);
    const [ring] = firstRings(bench.state);
    put(pilot, ring as Ring);
    bench.fly(1);
    const { points } = pilot.player;
    assert.deepEqual([pilot.player.ring, points > 0], [1, true]);
    for (let i = 0; i < 20; i++) {
      receive();
      bench.fly(1);
    }
    assert.deepEqual([seen.players.get("a")?.points, seen.players.get("a")?.ring], [points, 0]);
  });

  it("has the points that a pilot brings before its next patch, since a full state may be sent in between", () => {
    const bench = new SkyBench();
    const { player } = bench.join("a", { points: 57, seconds: 3 });
    assert.equal(player.points, 57);
  });

  it("counts rings in order, from those that the client draws, and all of them in the state", () => {
    const bench = new SkyBench();
    const pilot = bench.join("a");
    const rings = firstRings(bench.state);
    put(pilot, rings[1] as Ring);
    bench.fly(1);
    assert.equal(pilot.player.ring, 0, "not the second one first");
    for (const ring of rings) {
      put(pilot, ring);
      bench.fly(1);
    }
    assert.equal(pilot.player.ring, RINGS);
    bench.step(CHAIN_OPEN);
    const { points } = pilot.player;
    assert.ok(points >= 13);
  });

  it("fills a boost in a slipstream, and the client who spends it has the server's ship to the last bit", () => {
    const bench = new SkyBench();
    const [leader, pilot] = [bench.join("leader"), bench.join("pilot")];
    const inputs = { facing: 0, thrusting: true };
    const start = nowhere(bench.state);
    put(leader, { x: start.x + 60, y: start.y });
    put(pilot, start);
    pilot.simulation.publish();
    const acknowledged = new AcknowledgedShip(world, pilot.player, 0);
    const levels = new Set<number>();
    let spent = 0;
    for (let sequence = 1; sequence <= 300; sequence++) {
      const boost = canBoost(acknowledged.ship);
      if (boost) spent++;
      acknowledged.store(sequence, { ...inputs, boost });
      leader.send(inputs);
      pilot.send({ ...inputs, boost });
      bench.step();
      levels.add(pilot.player.draft);
      acknowledged.advance(pilot.consumedCount);
      assert.deepEqual(acknowledged.ship, pilot.ship);
    }
    assert.ok(spent > 0, "no boost");
    assert.deepEqual([...levels].sort(), [0, 1, 2, 3, 4]);
    assert.equal(pilot.player.resyncs, 0);
  });

  it("lets a pilot take the crown where its holder was up to 250 ms ago, and not longer ago", () => {
    for (const [steps, taken] of [
      [5, true],
      [6, false],
    ] as const) {
      const { bench, holder, robber } = crowned();
      // Across the edge of the world.
      put(holder, { x: 5, y: 700 });
      bench.fly(8);
      for (let i = 0; i < steps; i++) {
        put(holder, { x: 5 - 4 * (i + 1), y: 700 });
        if (i === steps - 1) put(robber, { x: 5 + 38, y: 700 });
        bench.fly(1);
      }
      assert.equal(robber.player.crown, Number(taken), `${steps} steps`);
      assert.equal(holder.player.crown, Number(!taken));
    }
  });

  it("lets nobody take the crown from a holder who is far away by now", () => {
    const { bench, holder, robber } = crowned();
    const { x, y } = holder.ship;
    put(holder, { x: x + 300, y });
    put(robber, { x, y });
    bench.fly(1);
    assert.equal(robber.player.crown, 0);
  });
});

describe("the bytes of a match", () => {
  it("are less than 1 per ship and patch with 100 pilots who play", () => {
    const bench = new SkyBench();
    const random = seededRandom("100 pilots");
    const plain = new schemas.GameState();
    const players = Array.from({ length: 100 }, (_, i) => {
      const pilot = bench.join(`${i}`);
      put(pilot, { x: random() * 1000, y: random() * 1000 });
      const bot = new Bot(SKILLS[SKILL_NAMES[i % 3] ?? "ace"], random);
      // The same ship in a room without a match.
      const ship = new schemas.Player();
      plain.players.set(`${i}`, ship);
      return { pilot, bot, sight: bench.sky.match.sightOf(pilot), ship };
    });
    const encoders = [bench.state, plain].map((state) => new Encoder(state));
    const bytes = [0, 0];
    for (let step = -100; step < 300; step++) {
      for (const { pilot, bot, sight } of players) pilot.send(bot.fly(sight));
      bench.step();
      for (const { pilot, ship } of players) copyPatched({ ...pilot.ship, boosts: 0 }, ship);
      for (const [i, encoder] of encoders.entries()) {
        const { length } = encoder.encode();
        encoder.discardChanges();
        if (step >= 0) bytes[i] = (bytes[i] ?? 0) + length / 300 / 100;
      }
    }
    const [all = 0, without = 0] = bytes;
    console.log(`      ${all.toFixed(2)} bytes a ship, ${without.toFixed(2)} of them for its flight`);
    assert.ok(all - without > 0.05 && all - without < 1);
  });
});
