import assert from "node:assert/strict";
import { eventually } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { roomList } from "../support/rooms.ts";
import { ServerProcess } from "../support/server.ts";
import { SkyBench } from "../support/skyBench.ts";
import { nowhere, put } from "../support/skyPlaces.ts";

const PASSWORD = "of an operator";
const dronesSeenBy = (pilot: Pilot) => [...pilot.room.state.players.values()].filter(({ drone }) => drone);

describe("a room with drones", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: PASSWORD, DRONES: "3" } });
  });
  after(() => server.stop());

  it("counts its players only, gives them fewer drones, and closes when they have left", async () => {
    const pilot = await Pilot.join(server.url);
    assert.equal(dronesSeenBy(pilot).length, 3);
    const friend = await Pilot.join(server.url);
    await pilot.until(() => dronesSeenBy(pilot).length === 2, "a drone to go");
    const { rooms, players } = await roomList(server);
    assert.deepEqual([rooms.map((room) => room.players), players], [[2], 2]);
    const scrape = await Scrape.of(server.url, PASSWORD);
    assert.deepEqual([scrape.get("players"), scrape.get("connections")], [2, 2]);
    assert.equal(scrape.get("inputs_applied_total"), 0, "inputs of drones are none of players");
    await pilot.leave();
    await friend.leave();
    await eventually(async () => (await Scrape.of(server.url, PASSWORD)).get("rooms") === 0, "the room to close");
  });
});

describe("drones", () => {
  it("are company for up to three pilots, and in no empty room", () => {
    const bench = new SkyBench({ drones: 3 });
    const drones = () => [...bench.state.players.values()].filter(({ drone }) => drone).length;
    const seen = [drones()];
    for (const id of ["a", "b", "c", "d"]) {
      bench.join(id);
      seen.push(drones());
    }
    for (const id of ["a", "b", "c", "d"]) {
      bench.leave(id);
      seen.push(drones());
    }
    assert.deepEqual(seen, [0, 3, 2, 1, 0, 1, 2, 3, 0]);
    assert.equal(bench.state.players.size, 0);
    assert.equal(new Set([...bench.pilots.values()].map(({ player }) => player.drone)).has(true), false);
  });

  it("fly, score and hold the crown by the same rules, in patches without resyncs", () => {
    const bench = new SkyBench({ drones: 3 });
    const pilot = bench.join("a");
    put(pilot, nowhere(bench.state));
    let held = false;
    for (let i = 0; i < 1200; i++) {
      bench.fly(1);
      for (const { drone, crown } of bench.state.players.values()) held ||= drone && crown > 0;
    }
    const ships = [...bench.state.players.values()].filter(({ drone }) => drone);
    assert.ok(ships.every(({ points }) => points > 0));
    assert.ok(held, "none has held the crown");
    for (const { resyncs, away, name } of ships) assert.deepEqual([resyncs, away, name !== ""], [0, false, true]);
  });

  it("drop the crown when they go", () => {
    const bench = new SkyBench({ drones: 1 });
    bench.join("a");
    for (let i = 0; i < 3000; i++) {
      bench.fly(1);
      if ([...bench.state.players.values()].some(({ drone, crown }) => drone && crown > 0)) break;
    }
    const [count] = bench.state.crowns;
    bench.join("b");
    bench.fly(1);
    assert.equal(bench.state.crowns[0], (count ?? 0) + 1);
    assert.ok([...bench.state.players.values()].every(({ crown, drone }) => crown === 0 && !drone));
  });
});
