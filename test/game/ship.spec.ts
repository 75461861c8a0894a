import assert from "node:assert/strict";
import { STEP_SECONDS } from "../../game/constants.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { coastShip, type Ship, stepShip } from "../../game/ship.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const [{ maxSpeed: MAX_SPEED }] = SHIP_KINDS;

/** The tutorial's formulas, in its own terms: units per step, and no edges. */
function tutorialStep(ship: { x: number; y: number; dx: number; dy: number }, facing: number, thrusting: boolean) {
  let { x, y, dx, dy } = ship;
  if (thrusting) {
    dx += 0.2 * Math.cos(facing);
    dy += 0.2 * Math.sin(facing);
    const speed = Math.sqrt(dx ** 2 + dy ** 2);
    if (speed > 5) {
      dx *= 5 / speed;
      dy *= 5 / speed;
    }
  }
  x += dx;
  y += dy;
  return { x, y, dx, dy };
}

function newShip(): Ship {
  return { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx: 0, vy: 0, facing: 0, thrusting: false };
}

/** Commands like a player's: each is held for a while and then changed. */
function* commands(random: () => number, count: number) {
  let facing = 0;
  let thrusting = false;
  for (let i = 0; i < count; i++) {
    if (random() < 0.15) {
      facing = random() * 2 * Math.PI;
      thrusting = random() < 0.75;
    }
    yield { facing, thrusting };
  }
}

describe("a step of flight", () => {
  it("is one step of the tutorial's formulas from the state before it, wrapped at the edges", () => {
    const ship = newShip();
    for (const command of commands(seededRandom("1000 steps"), 1000)) {
      const before = { x: ship.x, y: ship.y, dx: ship.vx / 20, dy: ship.vy / 20 };
      const expected = tutorialStep(before, command.facing, command.thrusting);
      stepShip(world, ship, command, STEP_SECONDS);
      assert.ok(Math.abs(world.delta(world.wrap(expected.x), ship.x)) < 1e-6, "x");
      assert.ok(Math.abs(world.delta(world.wrap(expected.y), ship.y)) < 1e-6, "y");
      assert.ok(Math.abs(ship.vx / 20 - expected.dx) < 1e-6, "vx");
      assert.ok(Math.abs(ship.vy / 20 - expected.dy) < 1e-6, "vy");
      assert.equal(ship.facing, command.facing);
      assert.equal(ship.thrusting, command.thrusting);
    }
  });

  it("drifts less than a unit from the exact formulas in 24 s", () => {
    const random = seededRandom("100 flights of 24 s");
    let worst = 0;
    for (let flight = 0; flight < 100; flight++) {
      const ship = newShip();
      let exact = { x: 500, y: 500, dx: 0, dy: 0 };
      for (const { facing, thrusting } of commands(random, 480)) {
        exact = tutorialStep(exact, facing, thrusting);
        stepShip(world, ship, { facing, thrusting }, STEP_SECONDS);
      }
      const drift = Math.hypot(world.delta(world.wrap(exact.x), ship.x), world.delta(world.wrap(exact.y), ship.y));
      worst = Math.max(worst, drift);
    }
    console.log(`      worst drift of 100 flights: ${worst.toFixed(3)} units`);
    assert.ok(worst < 1);
  });

  it("never lets the speed exceed the maximum, not even in the last bit", () => {
    const random = seededRandom("10000 steps");
    const ship = newShip();
    let fastest = 0;
    for (let i = 0; i < 10_000; i++) {
      const facing = i % 50 === 0 ? random() * 2 * Math.PI : ship.facing;
      stepShip(world, ship, { facing, thrusting: true }, STEP_SECONDS);
      fastest = Math.max(fastest, Math.sqrt(ship.vx * ship.vx + ship.vy * ship.vy));
    }
    assert.ok(fastest <= MAX_SPEED, `${fastest}`);
    assert.ok(fastest > MAX_SPEED - 0.001, "the cap is reached");
  });

  it("keeps the velocity exactly representable in the float on the wire", () => {
    const ship = newShip();
    for (const command of commands(seededRandom("1000 steps"), 1000)) {
      stepShip(world, ship, command, STEP_SECONDS);
      assert.equal(Math.fround(ship.vx), ship.vx);
      assert.equal(Math.fround(ship.vy), ship.vy);
    }
  });

  it("equals one calculation of coasting for any number of steps with the engine off", () => {
    const random = seededRandom("500 ships");
    // Each step rounds the position in the last bits, which is far below the wire's grid.
    const tolerance = world.size / 65536 / 100;
    for (let i = 0; i < 500; i++) {
      const stepped = newShip();
      for (const command of commands(random, 20)) stepShip(world, stepped, command, STEP_SECONDS);
      const coasted = { ...stepped };
      const steps = Math.floor(random() * 4000);
      for (let step = 0; step < steps; step++) {
        stepShip(world, stepped, { facing: stepped.facing, thrusting: false }, STEP_SECONDS);
      }
      coastShip(world, coasted, steps * STEP_SECONDS);
      assert.ok(world.distance(coasted, stepped) < tolerance, `${steps} steps`);
      const { x: _x, y: _y, ...rest } = coasted;
      const { x: _sx, y: _sy, ...expected } = { ...stepped, thrusting: false };
      assert.deepEqual(rest, expected);
    }
  });

  it("coasts without drag", () => {
    const ship = newShip();
    stepShip(world, ship, { facing: 1, thrusting: true }, STEP_SECONDS);
    const { vx, vy } = ship;
    for (let i = 0; i < 1000; i++) stepShip(world, ship, { facing: 2, thrusting: false }, STEP_SECONDS);
    assert.deepEqual([ship.vx, ship.vy], [vx, vy]);
  });
});
