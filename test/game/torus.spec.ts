import assert from "node:assert/strict";
import { ROOMS } from "../../game/rooms.ts";
import { Torus } from "../../game/torus.ts";
import { stateSchemas } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

describe("the torus", () => {
  it("rounds any coordinate to the wire's grid, in a world of any size", () => {
    const random = seededRandom("10000 coordinates");
    for (const here of [world, new Torus(300), new Torus(4096), new Torus(1234.5)]) {
      const player = new (stateSchemas(here).Player)();
      for (let i = 0; i < 2500; i++) {
        const coordinate = (random() - 0.5) * 10 * here.size;
        player.x = coordinate;
        assert.equal(here.round(coordinate), player.x, `${coordinate} in a world of ${here.size}`);
        assert.equal(here.round(player.x), player.x, "a position on the grid stays");
      }
    }
  });

  it("can't have a side that is not a positive length", () => {
    for (const size of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => new Torus(size), RangeError);
  });

  it("never rounds a moving coordinate ahead of itself, and leaves a rounded one as it is", () => {
    const random = seededRandom("10000 moving coordinates");
    for (let i = 0; i < 10_000; i++) {
      const [coordinate, velocity] = [random() * world.size, random() - 0.5];
      const rounded = world.roundBehind(coordinate, velocity);
      const ahead = world.delta(coordinate, rounded) * Math.sign(velocity);
      assert.ok(ahead <= 0 && ahead > -world.size / 65536, `${coordinate} at ${velocity} became ${rounded}`);
      assert.equal(rounded, world.round(rounded));
      assert.equal(world.roundBehind(rounded, velocity), rounded);
    }
  });

  it("wraps a coordinate that leaves on one side to the other side", () => {
    assert.equal(world.wrap(-1), world.size - 1);
    assert.equal(world.wrap(world.size + 1), 1);
    assert.equal(world.round(world.size), 0);
    assert.equal(world.round(world.size - 0.001), 0, "the far edge is the near one");
  });

  it("wraps every coordinate into the world, even one that is less than a rounding error outside", () => {
    for (const x of [
      -Number.MIN_VALUE,
      -1e-15,
      -1e-13,
      world.size - 1e-13,
      world.size,
      -world.size,
      2 * world.size,
      -0,
    ]) {
      assert.ok(world.wrap(x) >= 0 && world.wrap(x) < world.size, `${x} becomes ${world.wrap(x)}`);
    }
  });

  it("tells whether two positions are within a distance, as measuring it does", () => {
    const random = seededRandom("10000 pairs");
    const torus = new Torus(1000);
    const place = () => ({ x: 1000 * random(), y: 1000 * random() });
    let within = 0;
    for (let i = 0; i < 10_000; i++) {
      const [from, to] = [place(), place()];
      const limit = 600 * random();
      const expected = torus.distance(from, to) <= limit;
      assert.equal(torus.isWithin(from, to, limit), expected);
      within += Number(expected);
    }
    assert.ok(within > 1000 && within < 9000);
  });

  it("measures the shortest distance, across an edge if that is shorter", () => {
    const here = new Torus(1000);
    assert.equal(here.delta(990, 10), 20);
    assert.equal(here.delta(10, 990), -20);
    assert.equal(here.delta(100, 400), 300);
    assert.equal(here.delta(3990, 10), 20, "from outside the world too");
    assert.equal(here.distance({ x: 990, y: 5 }, { x: 20, y: 965 }), 50);
  });
});
