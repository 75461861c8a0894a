import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { Steering } from "../../client/input/steering.ts";
import { RoomView, type RoomViewOptions } from "../../client/net/roomView.ts";
import { MOST_BOOSTS } from "../../game/boost.ts";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { Pilot } from "../support/pilot.ts";
import { seededRandom } from "../support/random.ts";
import { ServerProcess } from "../support/server.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

async function join(url: string, name: string, options: Partial<RoomViewOptions> = {}): Promise<RoomView> {
  const room = await new Client(url).joinOrCreate<GameState>(name, {}, schemas.GameState);
  room.onMessage(PASSPORT, () => {});
  return new RoomView(room, { world, predict: true, ...options });
}

describe("prediction", () => {
  let server: ServerProcess;
  let compared: Promise<void>;
  before(async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts" });
    // It takes 10 s in a room of its own, and mostly waits, so it runs beside the other flights.
    compared = compareUndisturbed(1000);
    compared.catch(() => {});
  });
  after(() => server.stop());

  /** Flies until nothing but the inputs has moved the ship, and compares each state with the predicted ship. */
  async function compareUndisturbed(count: number): Promise<void> {
    const random = seededRandom(`${count} inputs`);
    // This machine is shared. When it stalls for longer than the grace period, the server coasts the ship and reports
    // that. Then the flight is repeated.
    let disturbed = true;
    for (let attempt = 1; disturbed; attempt++) {
      assert.ok(attempt <= 20, "the machine is too busy for a flight without a resync");
      disturbed = await flyAndCompare(count, random);
    }
  }

  /**
   * Flies, and compares each state with the predicted ship. @returns whether something other than the inputs moved it
   */
  async function flyAndCompare(count: number, random: () => number): Promise<boolean> {
    const pilot = await Pilot.join(server.url, "fast");
    const { x, y } = pilot.ship;
    const ship: Ship = { kind: 0, boosts: 0, boosting: 0, x, y, vx: 0, vy: 0, facing: 0, thrusting: false };
    /** the ship after each number of inputs */
    const expected: Ship[] = [{ ...ship }];
    let differences = 0;
    let compared = 0;
    pilot.room.onStateChange(() => {
      const at = expected[pilot.input.lastProcessed];
      compared++;
      if (at === undefined || pilot.ship.x !== world.round(at.x) || pilot.ship.y !== world.round(at.y)) differences++;
    });
    for (let i = 0; i < count && pilot.ship.resyncs === 0; i++) {
      pilot.send(i % 7 === 0 ? random() * 7 : ship.facing, random() < 0.7);
      stepShip(world, ship, pilot.input.data, STEP_SECONDS);
      expected.push({ ...ship });
      await pilot.states(1);
    }
    await pilot.until(() => pilot.input.pendingCount === 0, "the last input to be applied");
    const disturbed = pilot.ship.resyncs !== 0;
    await pilot.leave();
    if (!disturbed) {
      assert.equal(differences, 0);
      assert.ok(compared > 0.9 * count);
    }
    return disturbed;
  }

  it("applies a push and is exact again within half a second", async () => {
    const view = await join(server.url, "gusty");
    const command: Command = { facing: 1, thrusting: true };
    const corrections: number[] = [];
    let seen = 0;
    const fly = async (ms: number) => {
      const end = performance.now() + ms;
      while (performance.now() < end) {
        view.advance(performance.now());
        view.steer(command);
        if (view.own !== undefined && view.own.comparisons > seen) {
          seen = view.own.comparisons;
          corrections.push(view.own.correction);
        }
        await sleep(8);
      }
    };
    await fly(800);
    assert.ok(corrections.length > 5 && corrections.every((size) => size === 0), `before the push: ${corrections}`);
    corrections.length = 0;
    view.room.send("gust", { vx: 33.3, vy: -70.1 });
    await fly(500);
    assert.ok(Math.max(...corrections) > 1, "the push was applied");
    corrections.length = 0;
    await fly(800);
    assert.ok(corrections.length > 5 && corrections.every((size) => size === 0), `after the push: ${corrections}`);
    await view.room.leave();
  });

  it("spends one boost per request, with the next input, without a correction", async () => {
    const view = await join(server.url, "gusty");
    const boosts: string[] = [];
    view.sky.events.add({ onBoost: (id) => boosts.push(id) });
    /** Flies with frames of 8 ms, and asks for a boost in the first one. */
    const fly = async (until: () => boolean, boost = false) => {
      const deadline = performance.now() + 10_000;
      for (let first = boost; !until(); first = false) {
        assert.ok(performance.now() < deadline, "it never happened");
        view.advance(performance.now());
        view.steer({ facing: 1, thrusting: true, boost: first });
        await sleep(8);
      }
    };
    const spent = (left: number) => () => view.serverShip?.boosts === left && view.sky.boosts === left;
    await fly(() => view.own !== undefined);
    // There is none to spend, so the request is forgotten.
    const sent = view.room.input().sentCount;
    await fly(() => view.room.input().sentCount > sent + 2, true);
    view.room.send("boosts");
    await fly(spent(MOST_BOOSTS));
    const resyncs = view.own?.resyncs ?? 0;
    await fly(spent(MOST_BOOSTS - 1), true);
    assert.ok(view.sky.boosting);
    // One is burning, so nothing more can be spent.
    await fly(() => (view.own?.ship.vx ?? 0) > 60, true);
    assert.equal(view.sky.boosts, MOST_BOOSTS - 1);
    assert.deepEqual(boosts, [view.room.sessionId]);
    // A busy machine may stall for longer than the grace period, which costs a resync.
    if (view.own?.resyncs === resyncs) assert.equal(view.own.correction, 0);
    await view.room.leave();
  });

  it("brakes to rest without a correction, and the ship stays where it is on the server", async function () {
    this.timeout(60_000);
    const view = await join(server.url, "game");
    const steering = new Steering();
    const keys = { turn: 0, thrust: false, brake: false };
    const pointer = { x: 0, y: 0, direction: undefined, held: false, brake: false, uses: 0 };
    const hands = { keys, pointer, pad: { ...keys, direction: undefined, uses: 0 } };
    const speed = () => Math.hypot(view.own?.ship.vx ?? Number.NaN, view.own?.ship.vy ?? Number.NaN);
    /** Flies with frames of 12 ms until a condition is met. @returns ms */
    const fly = async (until: () => boolean): Promise<number> => {
      const start = performance.now();
      while (!until()) {
        assert.ok(performance.now() < start + 20_000, `still at ${speed()} units/s`);
        view.advance(performance.now());
        const sight = { position: undefined, ship: view.own?.ship, camera: undefined };
        view.steer(steering.update(hands, 0.012, sight), steering.braking);
        await sleep(12);
      }
      return performance.now() - start;
    };
    keys.thrust = true;
    await fly(() => speed() > 70);
    keys.thrust = false;
    keys.brake = true;
    const ms = await fly(() => speed() < 0.01 && view.pendingInputs === 0);
    const resyncs = view.own?.resyncs ?? 0;
    const stopped = { x: view.serverShip?.x, y: view.serverShip?.y };
    let states = 0;
    view.room.onStateChange(() => states++);
    await fly(() => states >= 10);
    assert.deepEqual({ x: view.serverShip?.x, y: view.serverShip?.y }, stopped);
    assert.equal(view.serverShip?.thrusting, false);
    // A busy machine may stall for longer than the grace period, which costs a resync.
    if (resyncs === 0) {
      assert.equal(view.own?.largestCorrection, 0);
      assert.ok((view.own?.comparisons ?? 0) > 20);
      assert.ok(ms < 3000, `${ms} ms`);
    }
    await view.room.leave();
  });

  it("draws the own ship and remote ships across the edge of the world without a jump", async function () {
    this.timeout(60_000);
    const flier = await Pilot.join(server.url, "game");
    const view = await join(server.url, "game");
    const flights = new Map<string, { x: number; time: number; crossed: boolean; jump: number }>();
    const steering = setInterval(() => flier.send(0, true), STEP_MS);
    try {
      const deadline = performance.now() + 40_000;
      const done = () => [...flights.values()].filter(({ x, crossed }) => crossed && x > 60).length === 2;
      while (!done()) {
        assert.ok(performance.now() < deadline, "a ship never crossed the edge");
        const time = performance.now();
        view.advance(time);
        view.steer({ facing: 0, thrusting: true });
        view.forEachShip((id, { x }) => {
          assert.ok(x >= 0 && x < 1000);
          const before = flights.get(id) ?? { x, time, crossed: false, jump: 0 };
          // The distance at full speed, and a margin for the interpolation clock.
          const possible = ((time - before.time) / 1000) * 100 * 1.5 + 2;
          const jump = Math.max(before.jump, Math.abs(world.delta(before.x, x)) - possible);
          flights.set(id, { x, time, crossed: before.crossed || (before.x > 900 && x < 100), jump });
        });
        await sleep(8);
      }
    } finally {
      clearInterval(steering);
    }
    for (const [id, { jump }] of flights) {
      const whose = id === flier.room.sessionId ? "the remote" : "the own";
      assert.ok(jump <= 0, `${whose} ship jumped ${jump} units more than it can fly`);
    }
    await flier.leave();
    await view.room.leave();
  });

  it("draws evenly while the room's clock passes 2^32 ms", async function () {
    this.timeout(60_000);
    const flier = await Pilot.join(server.url, "old");
    const view = await join(server.url, "old");
    // Thrusts up to full speed, and then sends nothing. The server coasts the ship evenly, however busy this process
    // is.
    const steering = setInterval(() => flier.send(0, true), STEP_MS);
    setTimeout(() => clearInterval(steering), 2000);
    const drawn: { x: number; y: number; time: number }[] = [];
    let wrappedAt = Number.POSITIVE_INFINITY;
    let before = 0;
    view.room.onStateChange(() => {
      const stamp = view.room.clock.lastServerTime();
      if (stamp < before) wrappedAt = performance.now();
      before = stamp;
    });
    try {
      const deadline = performance.now() + 40_000;
      for (let now = performance.now(); now < wrappedAt + 2000; now = performance.now()) {
        assert.ok(now < deadline, "the clock never passed 2^32 ms");
        view.advance(now);
        view.steer({ facing: 0, thrusting: false });
        view.forEachShip((id, { x, y }) => {
          if (id === flier.room.sessionId) drawn.push({ x, y, time: now });
        });
        await sleep(8);
      }
    } finally {
      clearInterval(steering);
    }
    // By then it flies at full speed.
    const fast = drawn.filter(({ time }) => time > wrappedAt - 2000);
    assert.ok(fast.length > 100);
    for (let from = 0, to = 0; to < fast.length; to++) {
      const end = fast[to] ?? assert.fail();
      while (end.time - (fast[from]?.time ?? 0) > 400) from++;
      const start = fast[from] ?? assert.fail();
      const seconds = (end.time - start.time) / 1000;
      if (seconds < 0.3) continue;
      const speed = Math.hypot(world.delta(start.x, end.x), world.delta(start.y, end.y)) / seconds;
      assert.ok(Math.abs(speed - 100) < 15, `${speed} units/s, ${(end.time - wrappedAt).toFixed()} ms after it`);
    }
    await flier.leave();
    await view.room.leave();
  });

  it("draws exactly the server's state when it is off", async () => {
    const view = await join(server.url, "game", { predict: false });
    for (let i = 0; i < 60; i++) {
      view.advance(performance.now());
      view.steer({ facing: 1, thrusting: true });
      view.forEachShip((id, { x, y, facing }) => {
        const player = view.room.state.players.get(id);
        assert.deepEqual([x, y, facing], [player?.x, player?.y, player?.facing]);
      });
      await sleep(10);
    }
    await view.room.leave();
  });

  it("equals the server's simulation to the last bit: 1000 inputs, one step each", async function () {
    this.timeout(90_000);
    await compared;
  });
});
