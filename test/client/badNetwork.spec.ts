import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "@colyseus/sdk";
import { PATIENCE_MS } from "../../client/net/connectionHealth.ts";
import { RoomView } from "../../client/net/roomView.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Command } from "../../game/ship.ts";
import { PASSPORT } from "../../protocol/passport.ts";
import { type GameState, stateSchemas } from "../../protocol/schema.ts";
import { bothWays } from "../../tools/network/profiles.ts";
import { NetworkSimulator } from "../../tools/network/simulator.ts";
import { ServerProcess } from "../support/server.ts";

const { world } = ROOMS.game;
const [{ maxSpeed: MAX_SPEED }] = SHIP_KINDS;
const schemas = stateSchemas(world);

interface Frame {
  /** ms */
  time: number;
  x: number;
  y: number;
  thrusting: boolean;
  inputsArrive: boolean;
}

/** A client without a page: runs the frame loop, and records what it drew. */
class Player {
  readonly view: RoomView;
  readonly command: Command = { facing: 0, thrusting: false };
  readonly frames: Frame[] = [];

  private constructor(view: RoomView) {
    this.view = view;
  }

  static async join(url: string, name: string): Promise<Player> {
    const room = await new Client(url).joinOrCreate<GameState>(name, {}, schemas.GameState);
    room.onMessage(PASSPORT, () => {});
    room.reconnection.minUptime = 0;
    return new Player(new RoomView(room, { world, predict: true }));
  }

  /** Runs the frame loop for some ms, or until a condition is true. */
  async fly(ms: number, until: () => boolean = () => false): Promise<void> {
    const end = performance.now() + ms;
    while (performance.now() < end && !until()) {
      const time = performance.now();
      this.view.advance(time);
      this.view.steer(this.command);
      this.view.forEachShip((_id, { own, x, y, thrusting }) => {
        if (own) this.frames.push({ time, x, y, thrusting, inputsArrive: this.view.connection.inputsArrive });
      });
      await sleep(8);
    }
  }

  /** The largest jump: how much further the own ship moved between two frames than it can fly, units. */
  jump(frames = this.frames): number {
    return Math.max(
      ...frames.slice(1).map(({ time, x, y }, i) => {
        const before = frames[i] as Frame;
        const moved = Math.hypot(world.delta(before.x, x), world.delta(before.y, y));
        return moved - (MAX_SPEED * (time - before.time)) / 1000;
      }),
    );
  }

  /** the last correction, units */
  get correction(): number {
    return this.view.own?.correction ?? Number.NaN;
  }
}

describe("on a bad network", function () {
  this.timeout(60_000);
  let server: ServerProcess;
  let network: NetworkSimulator;
  let player: Player;
  before(async () => {
    server = await ServerProcess.start({ main: "tools/testServer.ts" });
  });
  after(() => server.stop());
  beforeEach(async () => {
    network = await NetworkSimulator.open({
      target: server.port,
      profile: bothWays({ delay: 60, jitter: 10 }),
      seed: 1,
    });
    player = await Player.join(`http://127.0.0.1:${network.port}`, "gusty");
  });
  afterEach(async () => {
    if (player.view.room.connection.isOpen) await player.view.room.leave();
    await network.close();
  });

  it("a push is smoothed: no jump, and exact within half a second", async () => {
    player.command.thrusting = true;
    await player.fly(1500);
    const settled = player.view.own?.largestCorrection ?? 0;
    const from = player.frames.length;
    player.view.room.send("gust", { vx: -60, vy: 80 });
    const isPushed = () => (player.view.own?.largestCorrection ?? 0) > settled + 1;
    await player.fly(2000, isPushed);
    assert.ok(isPushed(), "the push was applied");
    const push = player.view.own?.largestCorrection ?? 0;
    await player.fly(500);
    const { x, y } = player.frames.at(-1) as Frame;
    const { ship } = player.view.own as { ship: { x: number; y: number; vx: number; vy: number } };
    // The ship is drawn between this step and the next one.
    const away = Math.hypot(world.delta(ship.x, x), world.delta(ship.y, y));
    assert.ok(away <= (Math.hypot(ship.vx, ship.vy) + 4) / 20 + 1e-6, `${away} units`);
    assert.equal(player.correction, 0, "the prediction equals the server's ship");
    // The push makes the ship faster than it can fly. A movement beyond that is a jump.
    const jump = player.jump(player.frames.slice(from));
    console.log(
      `      a correction of ${push.toFixed(1)} units was never more than ${jump.toFixed(2)} units in a frame`,
    );
    assert.ok(jump < 4, `${jump} units`);
  });

  it("a stall of two seconds is hardly visible to a player who coasts", async () => {
    player.command.thrusting = true;
    await player.fly(1000);
    player.command.thrusting = false;
    await player.fly(600);
    const before = player.view.own?.largestCorrection ?? 0;
    const from = player.frames.length;
    network.stall();
    await player.fly(2000);
    network.resume();
    await player.fly(1500);
    const frames = player.frames.slice(from);
    console.log(
      `      corrected by ${player.view.own?.largestCorrection.toFixed(2)} units, at most ${player.jump(frames).toFixed(2)} in a frame`,
    );
    assert.ok(player.jump(frames) < 0.5, `${player.jump(frames)} units`);
    // The number of inputs that wait at the server may have changed. Each is one step of flight.
    const steps = ((player.view.own?.largestCorrection ?? 0) - before) / (80 / 20);
    assert.ok(steps <= 3, `${steps} steps`);
    assert.equal(player.correction, 0);
    assert.ok(frames.every(({ inputsArrive }) => inputsArrive));
  });

  it("a ship under thrust is predicted through a stall, and is then corrected without a jump", async () => {
    await player.fly(1000);
    player.command.facing = 1;
    player.command.thrusting = true;
    await player.fly(500);
    const from = player.frames.length;
    network.stall();
    await player.fly(2000);
    const { thrusting, x, y } = player.frames.at(-1) as Frame;
    assert.equal(thrusting, true, "the predicted ship kept thrusting");
    const first = player.frames[from] as Frame;
    assert.ok(Math.hypot(world.delta(first.x, x), world.delta(first.y, y)) > 80);
    network.resume();
    await player.fly(2500);
    const frames = player.frames.slice(from);
    console.log(
      `      corrected by ${player.view.own?.largestCorrection.toFixed(1)} units, at most ${player.jump(frames).toFixed(2)} of them in a frame`,
    );
    assert.ok(player.jump(frames) < 8, `${player.jump(frames)} units`);
    assert.equal(player.correction, 0, "the prediction equals the server's ship again");
  });

  it("the engine turns off, and nothing is sent, when a stall lasts longer than PATIENCE_MS", async () => {
    await player.fly(500);
    player.command.thrusting = true;
    await player.fly(500);
    network.stall();
    const since = performance.now();
    await player.fly(10_000, () => !player.view.connection.inputsArrive);
    const ms = performance.now() - since;
    assert.ok(ms > PATIENCE_MS - 300 && ms < PATIENCE_MS + 3000, `after ${ms} ms`);
    await player.fly(300);
    assert.equal(player.frames.at(-1)?.thrusting, false);
    const sent = player.view.room.input().sentCount;
    await player.fly(500);
    assert.equal(player.view.room.input().sentCount, sent, "nothing is sent");
    network.resume();
    const back = performance.now();
    await player.fly(3000, () => player.view.connection.inputsArrive);
    console.log(`      in control again ${(performance.now() - back).toFixed(0)} ms after the stall`);
    assert.ok(performance.now() - back < 2000);
    await player.fly(2000);
    assert.equal(player.frames.at(-1)?.thrusting, true);
    assert.equal(player.correction, 0);
  });

  it("a frame loop that was suspended sends no backlog, and the player is in control within two seconds", async () => {
    player.command.thrusting = true;
    await player.fly(1000);
    const sent = player.view.room.input().sentCount;
    await sleep(3000);
    const back = performance.now();
    await player.fly(3000, () => player.view.connection.inputsArrive);
    assert.ok(performance.now() - back < 2000);
    assert.ok(player.view.room.input().sentCount - sent <= 2, "no inputs for the time that has passed");
    await player.fly(2000);
    assert.equal(player.correction, 0);
  });

  it("a cut connection ends in the same seat, ship and name, with an exact prediction", async () => {
    player.command.thrusting = true;
    await player.fly(1500);
    const { sessionId } = player.view.room;
    const { name, color } = player.view.room.state.players.get(sessionId) ?? {};
    const from = player.frames.length;
    network.refuse = true;
    network.cut();
    await player.fly(1500);
    assert.equal(player.view.connection.connected, false);
    assert.equal(player.frames.at(-1)?.thrusting, false, "the engine is off");
    network.refuse = false;
    await player.fly(10_000, () => player.view.connection.connected && player.view.connection.inputsArrive);
    await player.fly(2000);
    assert.equal(player.view.room.sessionId, sessionId);
    const after = player.view.room.state.players.get(sessionId);
    assert.deepEqual([after?.name, after?.color, after?.away], [name, color, false]);
    assert.equal(player.frames.at(-1)?.thrusting, true);
    assert.equal(player.correction, 0);
    const jump = player.jump(player.frames.slice(from));
    console.log(`      at most ${jump.toFixed(2)} units in a frame`);
    assert.ok(jump < 8, `${jump} units`);
  });
});
