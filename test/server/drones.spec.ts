import assert from "node:assert/strict";
import { eventually } from "../support/attack.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { roomList } from "../support/rooms.ts";
import { ServerProcess } from "../support/server.ts";

const PASSWORD = "of an operator";
const drones = (pilot: Pilot) => [...pilot.room.state.players.values()].filter(({ drone }) => drone);

describe("a room with drones", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { MONITOR_PASSWORD: PASSWORD, DRONES: "3" } });
  });
  after(() => server.stop());

  it("counts its players only, gives them fewer drones, and closes when they have left", async () => {
    const pilot = await Pilot.join(server.url);
    assert.equal(drones(pilot).length, 3);
    const friend = await Pilot.join(server.url);
    await pilot.until(() => drones(pilot).length === 2, "a drone to go");
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
