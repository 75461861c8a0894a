import assert from "node:assert/strict";
import { WORLD_SIZE } from "../../game/constants.ts";
import { shortestDelta, wrap, wrapToGrid, wrapToGridBehind } from "../../game/torus.ts";
import { Player } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";

describe("the torus", () => {
  it("puts positions on the very grid of the wire, whatever the coordinate", () => {
    const random = seededRandom("10000 coordinates");
    const player = new Player();
    for (let i = 0; i < 10_000; i++) {
      const coordinate = (random() - 0.5) * 10_000;
      player.x = coordinate;
      assert.equal(wrapToGrid(coordinate), player.x, `${coordinate}`);
      assert.equal(wrapToGrid(player.x), player.x, "a position on the grid stays");
    }
  });

  it("rounds what moves never ahead of where it is, and not again what has been rounded", () => {
    const random = seededRandom("10000 moving coordinates");
    for (let i = 0; i < 10_000; i++) {
      const [coordinate, velocity] = [random() * WORLD_SIZE, random() - 0.5];
      const rounded = wrapToGridBehind(coordinate, velocity);
      const ahead = shortestDelta(coordinate, rounded) * Math.sign(velocity);
      assert.ok(ahead <= 0 && ahead > -WORLD_SIZE / 65536, `${coordinate} at ${velocity} became ${rounded}`);
      assert.equal(rounded, wrapToGrid(rounded));
      assert.equal(wrapToGridBehind(rounded, velocity), rounded);
    }
  });

  it("lets what leaves on one side enter on the other", () => {
    assert.equal(wrap(-1), WORLD_SIZE - 1);
    assert.equal(wrap(WORLD_SIZE + 1), 1);
    assert.equal(wrapToGrid(WORLD_SIZE), 0);
    assert.equal(wrapToGrid(WORLD_SIZE - 0.001), 0, "what rounds up to the far edge is the near one");
  });

  it("has no place that is not in the world, not even a hair beside the edge", () => {
    for (const x of [-Number.MIN_VALUE, -1e-15, -1e-13, 1000 - 1e-13, 1000, -1000, 2000, -0]) {
      assert.ok(wrap(x) >= 0 && wrap(x) < 1000, `${x} becomes ${wrap(x)}`);
    }
  });

  it("measures the short way round", () => {
    assert.equal(shortestDelta(990, 10), 20);
    assert.equal(shortestDelta(10, 990), -20);
    assert.equal(shortestDelta(100, 400), 300);
    assert.equal(shortestDelta(3990, 10), 20, "from anywhere beyond the edges too");
  });
});
