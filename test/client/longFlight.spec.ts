import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { RoomView } from "../../client/net/roomView.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Command } from "../../game/ship.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { SPEED_UP } from "../../tools/testServer.ts";
import { seededRandom } from "../support/random.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

describe("prediction over a long flight", () => {
  let server: ServerProcess;
  let network: NetworkSimulator | undefined;
  before(async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts" });
  });
  after(async () => {
    await network?.close();
    await server.stop();
  });

  it("needs no correction in five minutes of random inputs with a delay of 107 to 468 ms each way", async function () {
    this.timeout(150_000);
    const random = seededRandom("five minutes");
    network = await NetworkSimulator.open({
      target: server.port,
      profile: bothWays({ delay: 125 / SPEED_UP, jitter: 75 / SPEED_UP }),
      seed: Math.floor(random() * 2 ** 32),
    });
    const command: Command = { facing: 0, thrusting: false };
    const start = performance.now();
    const now = () => (performance.now() - start) * SPEED_UP;
    const room = await new Client(`http://127.0.0.1:${network.port}`).joinOrCreate<GameState>(
      "fast",
      {},
      schemas.GameState,
    );
    const view = new RoomView(room, { world, predict: true, clock: now });

    /** virtual ms of flight in which only the player's inputs moved the ship */
    let undisturbed = 0;
    let disturbed = 0;
    let reconciled = 0;
    let worst = 0;
    let wraps = 0;
    let resyncs = 0;
    /** as of the last frame */
    let pushed: number | undefined;
    let calmFrom = 0;
    let last = now();
    let lastX = 500;
    const serverShip = () => view.room.state.players.get(view.room.sessionId);
    /** Flies until there were this many more undisturbed ms. Returns right after a frame. */
    const fly = async (ms: number) => {
      for (const end = undisturbed + ms; undisturbed < end; ) {
        await sleep(3);
        if (random() < 0.03) {
          command.facing = random() * 2 * Math.PI;
          command.thrusting = random() < 0.75;
        }
        const time = now();
        view.advance(time);
        view.steer(command);
        pushed = serverShip()?.resyncs;
        const { own } = view;
        if (own !== undefined) {
          // This machine is shared. When it stalls for longer than the grace period, the server coasts the ship and
          // reports that. Two seconds later all of it is acknowledged.
          if (own.resyncs !== resyncs) {
            resyncs = own.resyncs;
            calmFrom = time + 2000;
            disturbed++;
          }
          if (time >= calmFrom) {
            undisturbed += time - last;
            if (own.comparisons > reconciled) worst = Math.max(worst, own.correction);
          }
          reconciled = own.comparisons;
          if (Math.abs(own.ship.x - lastX) > 500) wraps++;
          lastX = own.ship.x;
        }
        last = time;
        assert.ok(time < 10 * 60_000, "the machine is too busy for a flight without a resync");
      }
    };
    await fly(5 * 60_000);
    console.log(
      `      ${reconciled} reconciliations, ${wraps} edges crossed, worst correction ${worst}, ${disturbed} disturbances`,
    );
    assert.equal(worst, 0);
    // Three come from the wait for the first input, and some from the load of the machine. If the server dropped inputs
    // of an honest player, there would be many more.
    assert.ok(disturbed <= 25, `${disturbed} disturbances`);
    assert.ok(reconciled > 3000);

    // After the last input, the server's ship must be exactly where the predicted one is. Compare it in the state that
    // acknowledges the last input, because soon after that the server coasts the ship.
    const input = view.room.input();
    const lastState = () => {
      const state = new Promise<{ x: number; y: number; resyncs: number }>((resolve) => {
        view.room.onStateChange(() => {
          const { x, y, resyncs } = serverShip() ?? assert.fail("the ship is gone");
          if (input.pendingCount === 0) resolve({ x, y, resyncs });
        });
      });
      return withDeadline(state, "the last inputs to be applied");
    };
    for (let attempt = 1; ; attempt++) {
      assert.ok(attempt <= 5, "the machine is too busy for an undisturbed comparison");
      const { x, y, resyncs } = await lastState();
      const ship = view.own?.ship ?? assert.fail("the own ship is gone");
      if (resyncs === pushed) {
        assert.deepEqual([world.round(ship.x), world.round(ship.y)], [x, y]);
        break;
      }
      await fly(2000);
    }
    await view.room.leave();
  });
});
