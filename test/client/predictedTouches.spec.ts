import assert from "node:assert/strict";
import type { InputAccessor } from "@colyseus/core";
import { PredictedShip } from "../../client/net/predictedShip.ts";
import { PredictedTouches } from "../../client/net/predictedTouches.ts";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, NO_COMMAND } from "../../game/ship.ts";
import { type Thing, touches } from "../../game/touch.ts";
import { type ShipInput, stateSchemas } from "../../protocol/schema.ts";
import { PilotSimulation } from "../../server/rooms/pilotSimulation.ts";
import { InputChannel } from "../support/inputChannel.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

/** units/s */
const SPEED = 80;
const STAR: Thing = { x: 500, y: 500, radius: 10 };

/**
 * A ship that flies to the right, the server that simulates it, and the page that predicts it. Inputs are on their way
 * until `serve` delivers them; states arrive at once.
 */
class Game {
  readonly channel = new InputChannel();
  readonly own: PredictedShip;
  readonly predicted: PredictedTouches<string>;
  /** ids that were predicted and not in a replay, in order */
  readonly effects: string[] = [];
  /** ids that the server granted, in order */
  readonly granted: string[] = [];
  /** the things that the server still has; a state shows them to the page */
  readonly things: Map<string, Thing>;
  /** whether the server grants a touch of a thing */
  grants = (_id: string): boolean => true;
  readonly simulation: PilotSimulation;
  readonly #queue = { consumedCount: 0, size: 0, next: () => this.#next() };
  #visible: Map<string, Thing>;
  #now = 0;

  constructor(x = STAR.x - 60, things = new Map([["star", STAR]])) {
    this.things = things;
    this.#visible = new Map(things);
    const player = new (stateSchemas(world).Player)().assign({ x, y: STAR.y, vx: SPEED });
    this.simulation = new PilotSimulation(world, player, this.#queue as unknown as InputAccessor<ShipInput>, {
      afterInput: (ship) => {
        for (const [id, thing] of this.things) {
          if (!this.grants(id) || !touches(world, ship, thing)) continue;
          this.things.delete(id);
          this.granted.push(id);
        }
      },
    });
    this.predicted = new PredictedTouches({
      world,
      things: () => this.#visible,
      onTouch: (id, isReplay) => {
        if (!isReplay) this.effects.push(id);
      },
    });
    this.own = new PredictedShip(world, this.channel.handle, player, this.predicted);
  }

  /** Whether the page draws the star. */
  get isDrawn(): boolean {
    return this.#visible.has("star") && !this.predicted.isTaken("star");
  }

  get touchesStar(): boolean {
    return touches(world, this.own.ship, STAR);
  }

  get pending(): number {
    return this.channel.sentCount - this.channel.lastProcessed;
  }

  /** The page sends inputs, and predicts them. */
  send(count: number, command: Command = NO_COMMAND): void {
    for (let i = 0; i < count; i++) this.own.send(command);
  }

  /** The server applies inputs, one per step, and the page receives a state after each. */
  serve(count: number): void {
    for (let i = 0; i < count; i++) {
      this.#queue.size++;
      this.simulation.step(0);
      this.simulation.publish();
      this.channel.lastProcessed = this.#queue.consumedCount;
      this.#visible = new Map(this.things);
      this.#now += STEP_MS;
      this.own.readState(this.#now);
      this.own.reconcile(this.#now);
    }
  }

  #next(): Command | undefined {
    if (this.#queue.size === 0) return undefined;
    this.#queue.size--;
    return this.channel.sent[this.#queue.consumedCount++];
  }
}

/** Sends inputs until the page predicts that the star is taken. */
function flyToStar(game: Game): void {
  while (game.isDrawn) game.send(1);
  assert.ok(game.touchesStar);
}

describe("a predicted touch", () => {
  it("takes the thing with the input that touches it, and ends when the server confirms it", () => {
    const game = new Game();
    flyToStar(game);
    const touching = game.channel.sentCount;
    game.send(5);
    game.serve(touching - 1);
    assert.equal(game.isDrawn, false, "it is predicted anew by each replay");
    assert.deepEqual(game.granted, []);
    game.serve(1);
    assert.deepEqual(game.granted, ["star"], "the server grants it for the same input");
    assert.equal(game.predicted.isTaken("star"), false);
    game.serve(game.pending);
    assert.equal(game.isDrawn, false);
    assert.deepEqual(game.effects, ["star"], "replays have no effects");
  });

  it("brings the thing back when the server refuses it, and is not repeated by the pending inputs", () => {
    const game = new Game();
    game.grants = () => false;
    flyToStar(game);
    game.send(3);
    assert.ok(game.touchesStar);
    game.serve(game.pending - 3);
    while (game.pending > 0) {
      assert.ok(game.isDrawn, `with ${game.pending} inputs pending`);
      game.serve(1);
      if (game.touchesStar) game.send(1);
    }
    assert.ok(game.isDrawn);
    assert.deepEqual(game.effects, ["star"]);
  });

  it("is predicted again after the ship has left a refused thing and has come back", () => {
    const game = new Game();
    game.grants = () => false;
    flyToStar(game);
    while (game.touchesStar) game.send(1);
    // Turns around and comes back, while the server has not applied the first touch yet.
    while (!game.touchesStar) game.send(1, { facing: Math.PI, thrusting: true });
    assert.deepEqual(game.effects, ["star"], "it is still taken");
    const returned = game.channel.sentCount;
    let refusedFor = 0;
    while (game.pending > 0) {
      game.serve(1);
      if (game.predicted.isTaken("star")) continue;
      refusedFor++;
      assert.equal(game.pending, 0, "with the return pending, the star counts as taken again");
    }
    assert.equal(game.channel.lastProcessed, returned);
    assert.equal(refusedFor, 1, "the server refuses the second touch as well");
  });

  it("ends without a refusal if the ship flies elsewhere in a replay", () => {
    const game = new Game();
    flyToStar(game);
    game.simulation.push(0, 400);
    game.serve(1);
    assert.ok(game.isDrawn);
    game.serve(game.pending);
    assert.ok(game.isDrawn);
    assert.deepEqual(game.granted, []);
  });

  it("can be limited to so many in a step: the first ones that the state has", () => {
    const touched: string[] = [];
    const predicted = new PredictedTouches({
      world,
      things: () => new Map([STAR, STAR, STAR].map((star, i) => [`${i}`, star])),
      mostPerStep: 2,
      onTouch: (id) => touched.push(id),
    });
    const ship = { ...new Game().own.ship, x: STAR.x, y: STAR.y };
    predicted.step(ship, 1, false);
    assert.deepEqual(touched, ["0", "1"]);
    predicted.step(ship, 2, false);
    assert.deepEqual(touched, ["0", "1", "2"]);
  });

  it("ends with the connection", () => {
    const game = new Game();
    game.grants = () => false;
    flyToStar(game);
    game.channel.reconnect();
    game.own.restart();
    assert.ok(game.isDrawn);
  });

  it("agrees with the server in the end, for random flights among many things", () => {
    const random = seededRandom("20 flights");
    let granted = 0;
    for (let flight = 0; flight < 20; flight++) {
      const things = new Map<string, Thing>();
      for (let i = 0; i < 80; i++) {
        things.set(`${i}`, { x: random() * world.size, y: random() * world.size, radius: 12 });
      }
      const game = new Game(random() * world.size, things);
      game.grants = (id) => Number(id) % 4 > 0;
      for (let i = 0; i < 20 / STEP_SECONDS; i++) {
        game.send(1, { facing: Math.floor(i / 15) * 0.7, thrusting: random() < 0.8 });
        if (game.pending > 3 + random() * 4) game.serve(Math.ceil(random() * game.pending));
      }
      game.serve(game.pending);
      granted += game.granted.length;
      const effects = game.effects.filter(game.grants);
      assert.deepEqual(effects, game.granted, "each granted touch was predicted once, in the same order");
      for (const id of game.things.keys()) assert.equal(game.predicted.isTaken(id), false);
    }
    assert.ok(granted > 20, `${granted} touches`);
  });
});
