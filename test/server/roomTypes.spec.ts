import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { RoomView } from "../../client/net/roomView.ts";
import { ROOMS } from "../../game/rooms.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { SMALL } from "../../tools/testServer.ts";
import { eventually, matchmake } from "../support/attack.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

const { world } = SMALL;

describe("a room of another type", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts" });
  });
  after(() => server.stop());

  async function join(): Promise<RoomView> {
    const schema = stateSchemas(world).GameState;
    const room = await new Client(server.url).joinOrCreate<GameState>(SMALL.name, {}, schema);
    room.onMessage(PASSPORT, () => {});
    return new RoomView(room, { world, predict: true });
  }

  it("has its own world: ships start in its center, wrap at its edges, and are predicted exactly", async () => {
    const [flier, watcher] = [await join(), await join()];
    const { sessionId } = flier.room;
    const ship = () => watcher.room.state.players.get(sessionId);
    await eventually(async () => ship() !== undefined, "the ship to appear");
    const seen = { wraps: 0, last: world.size / 2 };
    assert.ok(Math.abs((ship()?.x ?? 0) - world.size / 2) < 0.01);
    const end = performance.now() + 25_000;
    while (seen.wraps < 2 && performance.now() < end) {
      flier.advance(performance.now());
      flier.steer({ facing: 0.3, thrusting: true });
      const { x, y } = ship() ?? { x: 0, y: 0 };
      assert.ok(x < world.size && y < world.size, `${x}, ${y}`);
      if (seen.last - x > world.size / 2) seen.wraps++;
      seen.last = x;
      await sleep(8);
    }
    assert.equal(seen.wraps, 2);
    const { own } = flier;
    assert.ok(own !== undefined && own.comparisons > 50);
    if (own.resyncs === 0) assert.equal(own.largestCorrection, 0);
    await Promise.all([flier, watcher].map(({ room }) => room.leave()));
  });

  it("is not joined by players of the type game", async () => {
    const small = await join();
    const pilot = await Pilot.join(server.url, ROOMS.game.name);
    assert.notEqual(pilot.room.roomId, small.room.roomId);
    await Promise.all([pilot.leave(), small.room.leave()]);
  });
});

describe("the types of rooms", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start();
  });
  after(() => server.stop());

  for (const { name } of Object.values(ROOMS)) {
    it(`include ${name}, which the server lets players join`, async () => {
      const { status } = await matchmake(server, `joinOrCreate/${name}`);
      assert.equal(status, 200);
    });
  }
});
