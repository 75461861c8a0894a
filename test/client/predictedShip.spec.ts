import assert from "node:assert/strict";
import { PredictedShip } from "../../client/net/predictedShip.ts";
import { GRACE_MS, STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { InputChannel } from "../support/inputChannel.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const schemas = stateSchemas(world);

interface Step {
  sequence: number;
  isReplay: boolean;
  x: number;
}

/** A predicted ship, and the server that applies its inputs. */
class Game {
  readonly channel = new InputChannel();
  readonly player = new schemas.Player();
  readonly server: Ship = {
    kind: 0,
    boosts: 0,
    boosting: 0,
    x: 500,
    y: 500,
    vx: 0,
    vy: 0,
    facing: 0,
    thrusting: false,
  };
  readonly steps: Step[] = [];
  readonly acknowledgments: number[] = [];
  readonly own: PredictedShip;
  /** ms */
  now = 0;

  constructor() {
    Object.assign(this.player, { x: 500, y: 500 });
    this.own = new PredictedShip(world, this.channel.handle, this.player, {
      step: ({ x }, sequence, isReplay) => this.steps.push({ sequence, isReplay, x }),
      acknowledge: (sequence) => this.acknowledgments.push(sequence),
    });
  }

  send(command: Command): void {
    this.own.send(command);
  }

  /** The server applies a number of inputs, one per step, and acknowledges them in one state. @param push after them */
  acknowledge(count: number, push?: Partial<Ship>): void {
    for (let i = 0; i < count; i++) {
      stepShip(world, this.server, this.channel.sent[this.channel.lastProcessed++] as Command, STEP_SECONDS);
    }
    if (push !== undefined) this.#push(push);
    this.show();
    this.own.readState(this.now);
    this.own.reconcile(this.now);
  }

  /** Something other than an input moves the server's ship. */
  #push(change: Partial<Ship>): void {
    Object.assign(this.server, change);
    this.server.x = world.round(this.server.x);
    this.server.y = world.round(this.server.y);
    this.player.resyncs++;
  }

  /** Writes the server's ship to the state, at the wire's precision. */
  show(): void {
    const { vx, vy, facing, thrusting } = this.server;
    Object.assign(this.player, {
      x: world.round(this.server.x),
      y: world.round(this.server.y),
      vx,
      vy,
      facing,
      thrusting,
    });
  }
}

const full: Command = { facing: 1, thrusting: true };

describe("the predicted ship", () => {
  it("equals the server's ship to the last bit when all inputs are acknowledged, and every correction before that is 0", () => {
    const random = seededRandom("acknowledged late");
    const game = new Game();
    for (let i = 0; i < 1000; i++) {
      game.now += STEP_MS;
      game.send({ facing: random() * 7, thrusting: random() < 0.6 });
      const pending = game.channel.sentCount - game.channel.lastProcessed;
      if (random() < 0.4) game.acknowledge(Math.floor(random() * Math.min(8, pending + 1)));
      assert.equal(game.own.correction, 0);
    }
    game.acknowledge(game.channel.sentCount - game.channel.lastProcessed);
    assert.deepEqual({ ...game.own.ship }, game.server);
    assert.ok(game.own.comparisons > 100);
    assert.equal(game.own.largestCorrection, 0);
    assert.equal(game.own.resyncs, 0);
  });

  it("is reconciled with the state that was read, also if the connection has told of more inputs by then", () => {
    const game = new Game();
    const random = seededRandom("40 inputs");
    for (let i = 0; i < 40; i++) {
      game.send({ facing: 6 * random(), thrusting: true });
      if (i < 3) continue;
      stepShip(world, game.server, game.channel.sent[game.channel.lastProcessed++] as Command, STEP_SECONDS);
      game.show();
      game.own.readState(game.now);
      // The patch of the next step has arrived, and its ships have not.
      game.channel.lastProcessed++;
      game.own.reconcile(game.now);
      game.channel.lastProcessed--;
      assert.equal(game.own.correction, 0);
    }
    assert.ok(game.own.comparisons > 30);
  });

  it("keeps more unacknowledged inputs than the SDK does", () => {
    const game = new Game();
    for (let i = 0; i < 200; i++) game.send({ facing: i / 10, thrusting: true });
    game.acknowledge(1);
    assert.equal(game.own.comparisons, 1);
    assert.equal(game.own.correction, 0);
  });

  it("calls the hook once for each sent input, and again for each replay", () => {
    const game = new Game();
    for (let i = 0; i < 3; i++) game.send(full);
    assert.deepEqual(
      game.steps.map(({ sequence, isReplay }) => [sequence, isReplay]),
      [
        [1, false],
        [2, false],
        [3, false],
      ],
    );
    const [, second, third] = game.steps.splice(0);
    game.acknowledge(1);
    assert.deepEqual(game.steps, [
      { ...second, isReplay: true },
      { ...third, isReplay: true },
    ]);
    assert.deepEqual(game.acknowledgments, [1]);
  });

  it("sends and predicts nothing without a connection", () => {
    const game = new Game();
    game.channel.isOpen = false;
    assert.equal(game.own.send(full), false);
    assert.deepEqual([game.steps, game.own.ship.vx], [[], 0]);
  });

  it("applies a push, and is exact again with the next acknowledgment", () => {
    const game = new Game();
    for (let i = 0; i < 4; i++) game.send(full);
    game.acknowledge(1, { vx: 50, vy: -20 });
    assert.ok(game.own.correction > 1);
    assert.equal(game.own.resyncs, 1);
    game.acknowledge(1);
    assert.equal(game.own.correction, 0);
    game.acknowledge(2);
    assert.deepEqual({ ...game.own.ship }, game.server);
  });

  it("is drawn without a jump at a push, and at its position when the smoothing is over", () => {
    const game = new Game();
    for (let i = 0; i < 4; i++) game.send(full);
    game.acknowledge(1);
    const from = { ...game.own.place(full, 0.5, game.now) };
    game.acknowledge(1, { vx: 90, vy: 0 });
    assert.ok(game.own.correction > 90 * STEP_SECONDS);
    const to = game.own.place(full, 0.5, game.now);
    assert.ok(world.distance(from, to) < 1e-9);
    assert.equal(game.own.smoothedError(game.now + 400), 0);
    const { x, y } = game.own.place(full, 0, game.now + 400);
    assert.deepEqual([x, y], [game.own.ship.x, game.own.ship.y]);
  });

  it("is drawn the same whether or not its position was read before", () => {
    const drawn = [true, false].map((reads) => {
      const game = new Game();
      for (let i = 0; i < 4; i++) game.send(full);
      game.own.place(full, 0.2, game.now);
      if (reads) game.own.position(full, 40, game.now + 2000);
      game.acknowledge(1, { vx: 90, vy: 0 });
      return { ...game.own.place(full, 0.4, game.now + 10) };
    });
    assert.deepEqual(drawn[0], drawn[1]);
  });

  it("ignores a state that comes after a pause, until an input sent after it is acknowledged", () => {
    const game = new Game();
    game.send(full);
    game.acknowledge(1);
    for (let i = 0; i < 3; i++) game.send(full);
    const { x } = game.own.ship;
    game.now += GRACE_MS + 1;
    game.acknowledge(1, { x: game.server.x - 30 });
    assert.equal(game.own.ship.x, x, "the pending inputs are not replayed on a state that drops them");
    game.send(full);
    game.acknowledge(3);
    assert.deepEqual({ ...game.own.ship }, game.server);
  });

  it("starts the numbers of its inputs again on a new connection", () => {
    const game = new Game();
    for (let i = 0; i < 50; i++) game.send(full);
    game.acknowledge(20);
    game.own.ignoreServer();
    game.channel.reconnect();
    game.own.coast(10);
    game.server.x += 5;
    game.show();
    game.own.restart();
    game.own.resume(0, game.now);
    assert.equal(game.own.ship.x, game.player.x);
    assert.deepEqual(game.acknowledgments, [20, Number.POSITIVE_INFINITY], "no input of the old connection is pending");
    game.server.x = game.player.x;
    game.server.y = game.player.y;
    const before = game.own.largestCorrection;
    for (let i = 0; i < 5; i++) {
      game.send({ facing: 4, thrusting: true });
      game.acknowledge(1);
    }
    assert.equal(game.own.largestCorrection, before);
    assert.deepEqual({ ...game.own.ship }, game.server);
  });
});
