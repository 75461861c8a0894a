import assert from "node:assert/strict";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { LONGEST_SHIP } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { stepShip } from "../../game/ship.ts";
import { GRACE_STEPS } from "../../server/rooms/pilotSimulation.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;

/** A ship that started at rest at x = 0 and has thrust to the right for a number of steps. */
function thrust(steps: number) {
  const ship = { kind: 0, boosts: 0, boosting: 0, x: 0, y: 0, vx: 0, vy: 0, facing: 0, thrusting: false };
  let distance = 0;
  for (let i = 0; i < steps; i++) {
    stepShip(world, ship, { facing: 0, thrusting: true }, STEP_SECONDS);
    distance += ship.vx * STEP_SECONDS;
  }
  return { distance, vx: ship.vx };
}

describe("a room", () => {
  let server: ServerProcess;
  let pilots: Pilot[] = [];
  before(async () => {
    server = await ServerProcess.start({
      main: "tools/testServer.ts",
      env: { MAX_CLIENTS: "3", LIMITS: "off" },
    });
  });
  after(() => server.stop());
  afterEach(async () => {
    await Promise.all(pilots.map((pilot) => pilot.leave()));
    pilots = [];
  });

  const join = async (name = "game") => {
    const pilot = await Pilot.join(server.url, name);
    pilots.push(pilot);
    return pilot;
  };

  it("starts ships at rest, facing right, clear of each other, each with its own name and color", async () => {
    const [first, second, third] = [await join(), await join(), await join()];
    await first.until(() => first.room.state.players.size === 3, "three ships");
    const ships = [...first.room.state.players.values()];
    for (const { facing, thrusting, vx, vy } of ships) assert.deepEqual([facing, thrusting, vx, vy], [0, false, 0, 0]);
    for (const [i, a] of ships.entries()) {
      for (const b of ships.slice(0, i)) {
        assert.ok(Math.hypot(world.delta(a.x, b.x), world.delta(a.y, b.y)) > LONGEST_SHIP);
      }
    }
    assert.equal(new Set(ships.map(({ name }) => name)).size, 3);
    assert.equal(new Set(ships.map(({ color }) => color)).size, 3);
    assert.deepEqual(first.ship.toJSON(), second.room.state.players.get(first.room.sessionId)?.toJSON());
    assert.equal(third.room.roomId, first.room.roomId);
  });

  it("accepts no more than MAX_CLIENTS players; the next player gets a new room", async () => {
    const three = [await join(), await join(), await join()];
    const fourth = await join();
    assert.notEqual(fourth.room.roomId, three[0]?.room.roomId);
  });

  it("removes the ship of a player who leaves", async () => {
    const [staying, leaving] = [await join(), await join()];
    await staying.until(() => staying.room.state.players.size === 2, "two ships");
    await leaving.leave();
    await staying.until(() => staying.room.state.players.size === 1, "one ship");
  });

  it("sends each patch as 9 bytes for the client and a body that all clients share", async () => {
    const [one, other] = [await join(), await join()];
    await one.until(() => one.room.state.players.size === 2, "two ships");
    const bodies = { one: new Map<number, string>(), other: new Map<number, string>() };
    for (const [pilot, seen] of [
      [one, bodies.one],
      [other, bodies.other],
    ] as const) {
      const { events } = pilot.room.connection;
      const decode = events.onmessage;
      events.onmessage = (event) => {
        const bytes = Buffer.from(event.data as ArrayBuffer);
        if ((bytes[0] ?? 0) === (15 | 0x80)) seen.set(bytes.readUInt32LE(1), bytes.subarray(9).toString("hex"));
        decode?.(event);
      };
    }
    for (let i = 0; i < 20; i++) {
      one.send(i, true);
      other.send(-i, true);
      await one.states(1);
    }
    await other.states(2);
    let shared = 0;
    for (const [stamp, body] of bodies.one) {
      if (!bodies.other.has(stamp)) continue;
      assert.equal(bodies.other.get(stamp), body);
      assert.ok(body.length / 2 <= 2 * 12, `${body.length / 2} bytes for two ships`);
      if (body.length > 0) shared++;
    }
    assert.ok(shared > 10);
  });

  it("stamps its patches whole steps apart, however uneven its timers are", async () => {
    const pilot = await join();
    const stamps: number[] = [];
    pilot.room.onStateChange(() => stamps.push(pilot.room.clock.lastServerTime()));
    await pilot.states(20);
    // A stamp is whole ms.
    for (const stamp of stamps) assert.equal(stamp, Math.trunc(Math.ceil(stamp / STEP_MS) * STEP_MS + 1e-6));
    assert.ok((stamps[0] ?? 0) > 0);
  });

  it("moves a ship no faster if its client sends 20 times as many inputs", async () => {
    const pilot = await join();
    await pilot.states(GRACE_STEPS + 5);
    const start = pilot.room.clock.lastServerTime();
    let flown = 0;
    let { x: last } = pilot.ship;
    for (let i = 0; i < 60; i++) {
      pilot.send(0, true, 20);
      await pilot.states(1);
      flown += world.delta(last, pilot.ship.x);
      last = pilot.ship.x;
    }
    const steps = (pilot.room.clock.lastServerTime() - start) / STEP_MS;
    // The distance of a ship that thrusts in every step. At most, that plus the steps of one grace period.
    const [least, most] = [thrust(steps - 2).distance, thrust(steps + GRACE_STEPS).distance + 0.5];
    assert.ok(flown > least && flown <= most, `${flown} units in ${steps} steps`);
  });

  it("applies all inputs of a client that pauses for less than the grace period", async () => {
    const pilot = await join();
    for (let i = 0; i < 10; i++) {
      pilot.send(0, true);
      await pilot.states(1);
    }
    await pilot.until(() => pilot.input.pendingCount === 0, "ten inputs to be flown");
    const { resyncs } = pilot.ship;
    await pilot.states(GRACE_STEPS - 2);
    pilot.send(0, true, GRACE_STEPS - 2);
    await pilot.until(() => pilot.input.pendingCount === 0, "the inputs of the pause to be flown");
    const count = 10 + GRACE_STEPS - 2;
    assert.ok(Math.abs(pilot.ship.x - world.size / 2 - thrust(count).distance) < 0.01, `${pilot.ship.x}`);
    assert.equal(pilot.ship.resyncs, resyncs, "nothing else has moved the ship");
  });

  it("lets the ship of a silent client coast after the grace period, engine off", async () => {
    const pilot = await join();
    for (let i = 0; i < 5; i++) {
      pilot.send(0, true);
      await pilot.states(1);
    }
    await pilot.until(() => pilot.ship.thrusting, "the engine to start");
    const since = pilot.room.clock.lastServerTime();
    await pilot.until(() => !pilot.ship.thrusting, "the engine to stop");
    const grace = pilot.room.clock.lastServerTime() - since;
    assert.ok(Math.abs(grace - GRACE_STEPS * STEP_MS) <= 5 * STEP_MS, `${grace} ms`);
    const { vx } = thrust(5);
    assert.equal(pilot.ship.vx, Math.fround(vx), "the velocity is sent");
    const { x } = pilot.ship;
    const then = pilot.room.clock.lastServerTime();
    await pilot.states(10);
    const seconds = (pilot.room.clock.lastServerTime() - then) / 1000;
    assert.ok(Math.abs(pilot.ship.x - x - vx * seconds) < 0.1);
  });

  it("continues after an error in a handler, a promise, a timer or a hook, and logs each once", async () => {
    const [pilot, leaver] = [await join("fragile"), await join("fragile")];
    for (const what of ["now", "later", "timer"]) pilot.room.send(what);
    await assert.rejects(Pilot.join(server.url, "fragile"));
    await leaver.leave();
    await pilot.until(() => pilot.room.state.players.size === 1, "the others to be gone");
    await pilot.states(3);
    // The timer was set in simulated time, and fires in one of the next steps.
    await pilot.states(2);
    const said = [...server.output.matchAll(/^(\w+) of a room threw an error\./gm)].map(([, where]) => where);
    const expected = ["onMessage", "onMessage", "onJoin", "onLeave", "onLeave", "setTimeout"];
    assert.deepEqual(said.slice(-expected.length).sort(), expected.sort(), server.output);
  });

  it("is closed after an error in its step; its players are told, and other rooms continue", async () => {
    const [unlucky, elsewhere] = [await join("failing"), await join()];
    const left = new Promise<number>((resolve) => unlucky.room.onLeave(resolve));
    unlucky.send(0, true);
    assert.equal(await withDeadline(left, "the player to be told"), 4002);
    await elsewhere.states(3);
    assert.equal(server.output.split("A step of a room threw").length, 2, "logged once");
  });

  it("is disposed of when all players have left", async () => {
    const pilot = await join();
    const { roomId } = pilot.room;
    await pilot.leave();
    // This is the request that the monitor's page sends.
    const headers = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };
    const listed = async () =>
      ((await (await fetch(`${server.url}/monitor/api`, { headers })).json()) as { rooms: { roomId: string }[] }).rooms;
    await withDeadline(
      (async () => {
        while ((await listed()).some((room) => room.roomId === roomId)) await new Promise(setImmediate);
      })(),
      "the room to go",
    );
  });
});
