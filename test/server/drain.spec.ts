import assert from "node:assert/strict";
import { once } from "node:events";
import { ROOMS } from "../../game/rooms.ts";
import { matchmake } from "../support/attack.ts";
import { listedRooms, TestCluster } from "../support/cluster.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;

/** Makes a pilot thrust for a number of steps. */
async function fly(pilot: Pilot, steps: number): Promise<void> {
  for (let i = 0; i < steps; i++) {
    pilot.send(0.5, true);
    await pilot.states(1);
  }
}

/** Asserts that a ship is the same as before, on the course that ten steps of thrust give it. */
function assertSame(next: Pilot, before: Pilot["ship"], seconds: number): void {
  const { name, color, vx, vy } = next.ship;
  assert.deepEqual([name, color], [before.name, before.color]);
  const speed = Math.hypot(vx, vy);
  assert.ok(speed > 30 && speed < 40.1, `${speed} units/s`);
  assert.ok(Math.abs(Math.atan2(vy, vx) - 0.5) < 0.01, "the course");
  const gone = Math.hypot(world.delta(before.x, next.ship.x), world.delta(before.y, next.ship.y));
  assert.ok(gone < speed * (seconds + 0.1), `${gone.toFixed(1)} units in ${seconds.toFixed(2)} s`);
}

describe("a process that receives SIGTERM", function () {
  this.timeout(60_000);
  let cluster: TestCluster;
  beforeEach(async () => {
    cluster = await TestCluster.start();
  });
  afterEach(() => cluster?.stop());

  it("moves its players to another process with the same ships, and exits with 0", async () => {
    const leaving = await cluster.add();
    const pilots = [await Pilot.join(leaving.url), await Pilot.join(leaving.url)];
    const staying = await cluster.add();
    await Promise.all(pilots.map((pilot) => fly(pilot, 10)));
    const disconnects = pilots.map(({ left }) => left);
    const since = performance.now();
    const ended = leaving.stop("SIGTERM").then((code) => [code, performance.now() - since] as const);
    const times = await Promise.all(
      pilots.map(async (pilot, i) => {
        assert.equal(await withDeadline(disconnects[i] as Promise<number>, "the close code"), 4001);
        const { ship } = pilot;
        const next = await Pilot.join(staying.url, "game", pilot.passport);
        const seconds = (performance.now() - since) / 1000;
        assertSame(next, ship, seconds);
        return seconds * 1000;
      }),
    );
    const [code, ms] = await ended;
    console.log(`      flying again after ${Math.max(...times).toFixed(0)} ms, exit after ${ms.toFixed(0)} ms`);
    assert.equal(code, 0);
    assert.ok(ms < 8000, `${ms}`);
    assert.ok(Math.max(...times) < 8000);
    assert.deepEqual(
      (await listedRooms(staying)).map(({ clients }) => clients),
      [2],
    );
  });

  it("sends new players to another process while its last player disconnects", async () => {
    const leaving = await cluster.add();
    const pilot = await Pilot.join(leaving.url);
    await pilot.until(() => pilot.passport !== "", "a passport");
    const staying = await cluster.add();
    const sleeper = await RawPilot.join(leaving.url);
    sleeper.ws.pause();
    const { left, processId } = pilot;
    const ended = leaving.stop("SIGTERM");
    await withDeadline(left, "the close code");
    assert.equal((await fetch(`${leaving.url}/readyz`)).status, 503);
    for (const server of [leaving, staying]) {
      assert.deepEqual(await (await fetch(`${server.url}/processes/${processId}`)).json(), { status: "draining" });
      assert.ok((await listedRooms(server)).every((room) => room.processId !== processId));
      const { status, seat } = await matchmake(server, "joinOrCreate/game");
      assert.equal(status, 200);
      assert.notEqual(seat.processId, processId);
    }
    sleeper.ws.terminate();
    assert.equal(await ended, 0);
  });

  it("does not wait for reserved seats", async () => {
    const leaving = await cluster.add();
    const pilot = await Pilot.join(leaving.url);
    assert.equal((await matchmake(leaving, "joinOrCreate/game")).seat.roomId, pilot.room.roomId);
    const since = performance.now();
    assert.equal(await leaving.stop("SIGTERM"), 0);
    const ms = performance.now() - since;
    // A reserved seat expires after 10 s.
    assert.ok(ms < 8000, `${ms}`);
  });
});

describe("the only process", function () {
  this.timeout(60_000);
  it("rejects joins while it shuts down, ends by DRAIN_TIMEOUT, and gives players their ships after the restart", async () => {
    const env = { DRAIN_TIMEOUT: "1", PASSPORT_KEY: "the key of the only process there is", LIMITS: "off" };
    const server = await ServerProcess.start({ env });
    const pilot = await Pilot.join(server.url);
    await fly(pilot, 10);
    const sleeper = await RawPilot.join(server.url);
    sleeper.ws.pause();
    const arriving = await RawPilot.join(server.url, "game", false);
    const lastMessage = withDeadline(
      once(arriving.ws, "message"),
      "a passport for a client that has not acknowledged its join",
    );
    const { left } = pilot;
    const since = performance.now();
    const ended = server.stop("SIGTERM");
    assert.equal(await withDeadline(left, "the close code"), 4001);
    const [frame] = (await lastMessage) as [Buffer];
    assert.equal(frame.subarray(2, 10).toString(), "passport");
    assert.equal(await withDeadline(arriving.closed, "its close code"), 4001);
    const { ship, passport } = pilot;
    assert.equal((await fetch(`${server.url}/readyz`)).status, 503);
    const { status, error } = await matchmake(server, "joinOrCreate/game");
    assert.equal(status, 503);
    assert.equal(error, "The server is being restarted. Please try again in a moment.");
    assert.equal(await ended, 0);
    const ms = performance.now() - since;
    assert.ok(ms > 900 && ms < 6000, `${ms}`);
    sleeper.ws.terminate();

    const next = await ServerProcess.start({ env: { ...env, PORT: `${server.port}` } });
    try {
      const again = await Pilot.join(next.url, "game", passport);
      assertSame(again, ship, (performance.now() - since) / 1000);
      await again.leave();
    } finally {
      await next.stop();
    }
  });
});
