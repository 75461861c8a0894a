import assert from "node:assert/strict";
import { addBoost, BOOST_SPEED, BOOST_STEPS, canBoost, MOST_BOOSTS } from "../../game/boost.ts";
import { brake, brakeFacing } from "../../game/brake.ts";
import { STEP_RATE, STEP_SECONDS } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { coastShip, type Ship, stepShip } from "../../game/ship.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

function newShip(fields: Partial<Ship> = {}): Ship {
  return { ...shipOf(NEW_SHIP), x: 500, y: 500, ...fields };
}

const speedOf = ({ vx, vy }: Ship) => Math.sqrt(vx * vx + vy * vy);

/** The tutorial's formulas with boosts, in units per step: an independent model, which counts the steps of a boost. */
class Model {
  x = 500;
  y = 500;
  dx = 0;
  dy = 0;
  boosts = 0;
  /** step in which the last boost began */
  began = Number.NEGATIVE_INFINITY;

  step(now: number, facing: number, thrusting: boolean, boost: boolean): void {
    if (boost && this.boosts > 0 && now >= this.began + STEP_RATE) {
      this.boosts--;
      this.began = now;
    }
    const burning = now < this.began + STEP_RATE;
    const before = Math.hypot(this.dx, this.dy);
    if (thrusting) {
      this.dx += (burning ? 0.4 : 0.2) * Math.cos(facing);
      this.dy += (burning ? 0.4 : 0.2) * Math.sin(facing);
      const cap = burning ? 8 : Math.max(5, before - 0.15);
      const speed = Math.hypot(this.dx, this.dy);
      if (speed > cap) {
        this.dx *= cap / speed;
        this.dy *= cap / speed;
      }
    }
    this.x += this.dx;
    this.y += this.dy;
  }
}

describe("a boost", () => {
  it("flies the tutorial's formulas with double thrust and a cap of 8, which then falls by 0.15 a step", () => {
    const random = seededRandom("1000 steps with boosts");
    const ship = newShip();
    const model = new Model();
    let fastest = 0;
    let command = { facing: 0, thrusting: false, boost: false };
    for (let now = 0; now < 1000; now++) {
      if (random() < 0.1) command = { facing: random() * 7, thrusting: random() < 0.8, boost: false };
      command.boost = random() < 0.05;
      if (random() < 0.05 && addBoost(ship)) model.boosts++;
      stepShip(world, ship, command, STEP_SECONDS);
      model.step(now, command.facing, command.thrusting, command.boost);
      assert.ok(Math.abs(world.delta(world.wrap(model.x), ship.x)) < 0.01, `x in step ${now}`);
      assert.ok(Math.abs(world.delta(world.wrap(model.y), ship.y)) < 0.01, `y in step ${now}`);
      assert.equal(ship.boosts, model.boosts, `step ${now}`);
      fastest = Math.max(fastest, speedOf(ship));
    }
    assert.ok(fastest > 130 && fastest <= BOOST_SPEED, `${fastest} units/s`);
  });

  it("lasts a second, of which the last step is as strong as the first", () => {
    const ship = newShip({ boosts: 1 });
    const gains: number[] = [];
    for (let step = 0; step < BOOST_STEPS + 1; step++) {
      const before = ship.vx;
      stepShip(world, ship, { facing: 0, thrusting: true, boost: step === 0 }, STEP_SECONDS);
      gains.push(ship.vx - before);
    }
    assert.equal(BOOST_STEPS, STEP_RATE);
    assert.deepEqual([gains[0], gains[BOOST_STEPS - 1], gains[BOOST_STEPS]], [8, 8, -3]);
  });

  it("is spent once by a bit that is held, and not while one burns or none is left", () => {
    const ship = newShip({ boosts: 2 });
    for (let step = 0; step < BOOST_STEPS; step++) {
      stepShip(world, ship, { facing: 0, thrusting: false, boost: true }, STEP_SECONDS);
      assert.equal(ship.boosts, 1);
    }
    assert.ok(canBoost(ship));
    stepShip(world, ship, { facing: 0, thrusting: false, boost: true }, STEP_SECONDS);
    assert.deepEqual([ship.boosts, ship.boosting], [0, BOOST_STEPS - 1]);
    const empty = newShip();
    stepShip(world, empty, { facing: 0, thrusting: true, boost: true }, STEP_SECONDS);
    assert.deepEqual([empty.boosts, empty.boosting, empty.vx], [0, 0, 4]);
  });

  it("is held up to three times", () => {
    const ship = newShip();
    const added = [1, 2, 3, 4].map(() => addBoost(ship));
    assert.deepEqual(added, [true, true, true, false]);
    assert.equal(ship.boosts, MOST_BOOSTS);
  });

  it("keeps its speed while the ship coasts, and the velocity exact in the float on the wire", () => {
    const random = seededRandom("100 boosts");
    for (let i = 0; i < 100; i++) {
      const ship = newShip({ boosts: 1 });
      for (let step = 0; step < BOOST_STEPS; step++) {
        stepShip(world, ship, { facing: random() * 2, thrusting: true, boost: true }, STEP_SECONDS);
        assert.deepEqual([Math.fround(ship.vx), Math.fround(ship.vy)], [ship.vx, ship.vy]);
        assert.ok(speedOf(ship) <= BOOST_SPEED);
      }
      const { vx, vy } = ship;
      for (let step = 0; step < 40; step++) stepShip(world, ship, { facing: 3, thrusting: false }, STEP_SECONDS);
      assert.deepEqual([ship.vx, ship.vy], [vx, vy]);
    }
  });

  it("burns down while the ship coasts, as in one calculation of coasting", () => {
    const random = seededRandom("100 ships");
    for (let i = 0; i < 100; i++) {
      const stepped = newShip({ vx: random() * 160, boosts: 1, boosting: Math.floor(random() * 20) });
      const coasted = { ...stepped };
      const steps = Math.floor(random() * 30);
      for (let step = 0; step < steps; step++) stepShip(world, stepped, { facing: 0, thrusting: false }, STEP_SECONDS);
      coastShip(world, coasted, steps * STEP_SECONDS);
      assert.equal(coasted.boosting, stepped.boosting);
      assert.equal(coasted.boosts, 1);
      assert.ok(world.distance(coasted, stepped) < 1e-6);
    }
  });

  it("brakes to exactly at rest, also while it burns", () => {
    const random = seededRandom("200 ships");
    for (let i = 0; i < 200; i++) {
      const direction = random() * 7;
      const speed = i < 20 ? BOOST_SPEED : random() * BOOST_SPEED;
      const ship = newShip({
        vx: speed * Math.cos(direction),
        vy: speed * Math.sin(direction),
        facing: direction + Math.PI,
        boosting: Math.floor(random() * 21),
      });
      // A boost takes 8 units/s in each step. The rounding of the velocity may need two more.
      if (i % 2 === 1) Object.assign(ship, { vx: speed / 2, vy: 0, boosting: BOOST_STEPS });
      const steps = i % 2 === 1 ? Math.ceil(speed / 2 / 8) + 2 : 60;
      for (let step = 0; step < steps; step++) {
        // The nose points where it must, as the page turns it.
        const command = { facing: brakeFacing(ship) ?? ship.facing, thrusting: false };
        brake(ship, command);
        stepShip(world, ship, command, STEP_SECONDS);
      }
      assert.ok(speedOf(ship) < 0.01, `${speedOf(ship)} units/s`);
    }
  });
});
