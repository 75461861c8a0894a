import assert from "node:assert/strict";
import { assertAllowance, eventually, matchmake } from "../support/attack.ts";
import { listedRooms } from "../support/cluster.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { RawPilot } from "../support/rawPilot.ts";
import { ServerProcess } from "../support/server.ts";
import { closeCode, watch } from "../support/spectator.ts";

describe("watching", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  afterEach(() => server.stop());

  /** What the server answers to a client that asks to watch a room. */
  const askToWatch = (room: string) =>
    matchmake(server, "joinOrCreate/watch", { body: JSON.stringify({ code: room }) });

  it("is refused if MAX_SPECTATORS is 0", async () => {
    server = await ServerProcess.start({ env: { MAX_SPECTATORS: "0" } });
    const pilot = await Pilot.join(server.url);
    const { status, error } = await askToWatch(pilot.room.state.code);
    assert.deepEqual([status, error], [403, "Rooms can't be watched on this server."]);
    await pilot.leave();
  });

  it("counts in the limit of joins, and ends with the code for a restart when the process is drained", async () => {
    server = await ServerProcess.start({ env: { JOINS_PER_MINUTE: "12", MAX_SPECTATORS: "50" } });
    const pilot = await Pilot.join(server.url);
    const { code } = pilot.room.state;
    const spectator = await watch(server, code);
    await assertAllowance(async () => (await askToWatch(code)).status, {
      passing: 200,
      atOnce: 10,
      perMinute: 12,
    });
    const closed = closeCode(spectator);
    assert.equal(await server.stop(), 0);
    assert.equal(await closed, 4001);
  });

  it("by a client that does not read costs others nothing: it is disconnected", async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts", env: { HEAVY: "on" } });
    const pilot = await Pilot.join(server.url);
    const { seat } = await askToWatch(pilot.room.state.code);
    const sleepy = await RawPilot.take(server.url, seat);
    sleepy.ws.pause();
    const start = pilot.room.clock.lastServerTime();
    const started = performance.now();
    let [last, longest] = [started, 0];
    pilot.room.onStateChange(() => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
    });
    await eventually(async () => (await listedRooms(server)).length === 1, "the room of the spectator to end");
    const steps = (pilot.room.clock.lastServerTime() - start) / 50;
    // A busy machine runs several steps in one turn, which has one state, so states are not counted.
    assert.ok(longest < 2000, `the player waited ${longest} ms for a state`);
    assert.ok(steps > 20 && steps > (performance.now() - started) / 100, `${steps} steps`);
    assert.equal((await Scrape.of(server.url, "")).get("slow_clients_disconnected_total"), 1);
    sleepy.ws.terminate();
    await pilot.leave();
  });
});
