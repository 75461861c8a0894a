import assert from "node:assert/strict";
import type { View } from "../../client/net/moment.ts";
import { RemoteShips } from "../../client/net/remoteShips.ts";
import { STEP_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";

const { world } = ROOMS.game;
const [{ maxSpeed: MAX_SPEED }] = SHIP_KINDS;
const schemas = stateSchemas(world);

const FRAME_MS = 1000 / 60;

/** A ship that follows commands, and a client that draws it from its patches, at least one step late. */
class Watched {
  readonly remote = new RemoteShips(world);
  readonly players = new Map<string, Player>();
  readonly ship: Ship;
  readonly command: Command = { facing: 0, thrusting: false };
  /** room time, ms */
  time = 0;
  /** what is visible; undefined for everything */
  view: View | undefined;
  /** ms */
  #now = 0;

  constructor(ship: Partial<Ship>) {
    this.ship = { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx: 0, vy: 0, facing: 0, thrusting: false, ...ship };
    this.players.set("ship", new schemas.Player());
    this.step();
  }

  /** Simulates one step on the server. @param arrives whether its patch arrives */
  step(arrives = true): void {
    this.time += STEP_MS;
    stepShip(world, this.ship, this.command, STEP_SECONDS);
    if (arrives) this.arrive();
  }

  arrive(): void {
    const player = this.players.get("ship");
    if (player === undefined) return;
    player.x = world.round(this.ship.x);
    player.y = world.round(this.ship.y);
    player.facing = this.ship.facing;
    player.thrusting = this.ship.thrusting;
    this.remote.addSnapshot(this.time, this.players);
  }

  /** Draws the frames of a step. */
  *frames(): Iterable<{ x: number; y: number; facing: number; thrusting: boolean; now: number }> {
    while (this.#now < this.time) {
      this.remote.advance(this.#now - STEP_MS, this.#now, false);
      const pose = this.remote.pose("ship", this.view);
      assert.ok(pose !== undefined);
      yield { ...pose, now: this.#now };
      this.#now += FRAME_MS;
    }
  }
}

/** Speeds between frames, units/s. */
function speeds(drawn: { x: number; y: number }[]): number[] {
  return drawn.slice(1).map((pose, i) => {
    const before = drawn[i] as { x: number; y: number };
    return (Math.hypot(world.delta(before.x, pose.x), world.delta(before.y, pose.y)) / FRAME_MS) * 1000;
  });
}

describe("remote ships", () => {
  it("move evenly between patches, also across the edge of the world", () => {
    const watched = new Watched({ x: 950, y: 40, vx: 60, vy: -80 });
    const drawn = [];
    for (let i = 0; i < stepsIn(3000); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    for (const { x, y } of drawn) assert.ok(x >= 0 && x < 1000 && y >= 0 && y < 1000, `${x}, ${y}`);
    for (const speed of speeds(drawn.slice(6))) assert.ok(Math.abs(speed - 100) < 1, `${speed} units/s`);
    assert.ok(drawn.some(({ x }) => x < 50) && drawn.some(({ y }) => y > 950), "it crossed both edges");
  });

  it("turn the shorter way", () => {
    const watched = new Watched({});
    watched.command.facing = 6.2;
    watched.step();
    watched.step();
    watched.command.facing = 0.1;
    watched.step();
    watched.step();
    const facings = [...watched.frames()].map(({ facing }) => Math.cos(facing - 6.2));
    assert.ok(Math.min(...facings) > 0.9, `${facings}`);
  });

  it("are extrapolated with the rules of flight while patches are late, without a jump when they arrive", () => {
    const watched = new Watched({ vx: 40 });
    watched.command.thrusting = true;
    const drawn = [];
    for (let i = 0; i < stepsIn(500); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    const from = drawn.length;
    for (let i = 0; i < stepsIn(400); i++) {
      watched.step(false);
      drawn.push(...watched.frames());
    }
    watched.arrive();
    for (let i = 0; i < stepsIn(500); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    const seen = speeds(drawn.slice(from - 1));
    for (const [i, speed] of seen.entries()) {
      const before = seen[i - 1] ?? speed;
      assert.ok(Math.abs(speed - before) < 6, `from ${before} to ${speed} units/s`);
    }
    assert.ok(Math.max(...seen) <= MAX_SPEED + 3, `${Math.max(...seen)} units/s`);
  });

  it("move smoothly to their position after a wrong extrapolation, hardly faster than they fly", () => {
    const watched = new Watched({ vx: 100 });
    const drawn = [];
    for (let i = 0; i < stepsIn(500); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    // The client can't know that the ship turned back at once.
    watched.command.facing = Math.PI;
    watched.command.thrusting = true;
    for (let i = 0; i < stepsIn(800); i++) {
      watched.step(false);
      drawn.push(...watched.frames());
    }
    const wrong = drawn.at(-1)?.x ?? 0;
    assert.ok(Math.abs(world.delta(watched.ship.x, wrong)) > 15, "it was extrapolated to another place");
    watched.arrive();
    const from = drawn.length;
    for (let i = 0; i < stepsIn(4500); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    for (const speed of speeds(drawn.slice(from - 1))) assert.ok(speed < 1.2 * MAX_SPEED, `${speed} units/s`);
    const seen = drawn.at(-1)?.x ?? 0;
    // A ship is drawn one step late, and the last frame is up to one frame old.
    const age = (watched.time - (drawn.at(-1)?.now ?? 0) + STEP_MS) / 1000;
    const missing = world.delta(seen, watched.ship.x) - watched.ship.vx * age;
    assert.ok(Math.abs(missing) < 0.1, `${missing} units`);
  });

  it("move ten times per second while they are far outside of the view, and evenly again before they are in it", () => {
    const watched = new Watched({ x: 100, vx: 120 });
    // The view begins at x = 400.
    watched.view = { sees: (x, _y, margin) => x >= 400 - margin };
    const drawn = [];
    for (let i = 0; i < stepsIn(3000); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    const outside = drawn.filter(({ x }) => x > 110 && x < 260);
    const places = new Set(outside.map(({ x }) => x)).size;
    const ms = (outside.at(-1)?.now ?? 0) - (outside[0]?.now ?? 0);
    assert.ok(places > ms / 150 && places <= ms / 100 + 2, `${places} places in ${ms} ms`);
    const inside = speeds(drawn.filter(({ x }) => x > 300));
    assert.ok(inside.length > 20);
    for (const speed of inside) assert.ok(Math.abs(speed - 120) < 1.5, `${speed} units/s`);
  });

  it("come to rest after two seconds without a patch", () => {
    const watched = new Watched({ vx: 100 });
    const drawn = [];
    for (let i = 0; i < stepsIn(500); i++) {
      watched.step();
      drawn.push(...watched.frames());
    }
    const { x } = watched.ship;
    for (let i = 0; i < stepsIn(10_000); i++) {
      watched.step(false);
      drawn.push(...watched.frames());
    }
    const rest = drawn.at(-1)?.x ?? 0;
    assert.ok(world.delta(x, rest) > 180 && world.delta(x, rest) < 240, `${world.delta(x, rest)} units further`);
    assert.equal(
      speeds(drawn.slice(-10)).every((speed) => speed === 0),
      true,
    );
    watched.arrive();
    watched.step();
    drawn.push(...watched.frames());
    const seen = world.delta(watched.ship.x, drawn.at(-1)?.x ?? 0);
    assert.ok(Math.abs(seen) < 10 || Math.abs(seen) > 150, "a large error is corrected at once");
  });

  it("appear when the drawn time comes to their first patch, flying, and are removed when they leave", () => {
    const watched = new Watched({});
    for (let i = 0; i < stepsIn(250); i++) watched.step();
    const newcomer = new schemas.Player();
    newcomer.x = 100;
    watched.players.set("newcomer", newcomer);
    watched.step();
    const since = watched.time;
    const drawAt = (time: number) => {
      watched.remote.advance(time, time, false);
      return watched.remote.pose("newcomer");
    };
    // In a stall, the client has one patch only. The speed of the ship is unknown.
    assert.equal(drawAt(since + 10), undefined);
    const from = newcomer.x;
    newcomer.x += 5;
    watched.step();
    assert.equal(drawAt(since - 1), undefined);
    assert.equal(drawAt(since)?.x, from);
    assert.ok(Math.abs((drawAt(since + STEP_MS / 2)?.x ?? 0) - (from + newcomer.x) / 2) < 1e-9);
    watched.players.delete("newcomer");
    watched.step();
    assert.equal(watched.remote.pose("newcomer"), undefined);
  });

  it("fade in where they come to be known, also in a few long frames, and fade out when they are gone", () => {
    const watched = new Watched({});
    const isGone = new Set<string>();
    watched.remote.addSnapshot(watched.time, watched.players);
    watched.remote.advance(watched.time, 0, false);
    assert.equal(watched.remote.pose("ship")?.opacity, 1, "it was in the first state");
    watched.players.set("newcomer", new schemas.Player());
    let now = 0;
    const opacities = (frameMs: number, frames: number) =>
      Array.from({ length: frames }, () => {
        watched.time += STEP_MS;
        now += frameMs;
        const sightings = { isGuess: () => false, isGone: (id: string) => isGone.has(id) };
        watched.remote.addSnapshot(watched.time, watched.players, undefined, sightings);
        // A little after the state, because a sum of steps may be rounded.
        watched.remote.advance(watched.time - STEP_MS + 1e-6, now, false);
        return watched.remote.pose("newcomer")?.opacity?.toFixed(2);
      });
    assert.deepEqual(opacities(30, 4), [undefined, "0.00", "0.10", "0.20"]);
    assert.deepEqual(opacities(200, 6), ["0.37", "0.53", "0.70", "0.87", "1.00", "1.00"]);
    // The time stamp of a frame can be before the arrival of a message, up to which the ships were drawn.
    assert.deepEqual(opacities(-10, 1), ["1.00"]);
    isGone.add("newcomer");
    assert.deepEqual(opacities(-10, 1), ["1.00"]);
    assert.deepEqual(opacities(200, 3), ["0.83", "0.67", "0.50"]);
    isGone.delete("newcomer");
    assert.deepEqual(opacities(50, 2), ["0.67", "0.83"]);
    isGone.add("newcomer");
    assert.deepEqual(opacities(100, 6).at(-1), "0.00");
  });
});
