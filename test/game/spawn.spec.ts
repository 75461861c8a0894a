import assert from "node:assert/strict";
import { WORLD_SIZE } from "../../game/constants.ts";
import { SPAWN_CLEARANCE, spawnPosition } from "../../game/spawn.ts";
import { shortestDelta, wrapToGrid } from "../../game/torus.ts";

const distance = (a: { x: number; y: number }, b: { x: number; y: number }) =>
  Math.hypot(shortestDelta(a.x, b.x), shortestDelta(a.y, b.y));

function crowd(size: number) {
  const ships: { x: number; y: number }[] = [];
  while (ships.length < size) ships.push(spawnPosition(ships));
  return ships;
}

describe("a new ship", () => {
  it("starts in the centre of an empty sky", () => {
    assert.deepEqual(spawnPosition([]), { x: WORLD_SIZE / 2, y: WORLD_SIZE / 2 });
  });

  it("starts clear of two hundred others", () => {
    const ships = crowd(200);
    for (const [i, ship] of ships.entries()) {
      for (const other of ships.slice(0, i)) assert.ok(distance(ship, other) >= SPAWN_CLEARANCE);
      assert.equal(ship.x, wrapToGrid(ship.x));
    }
  });

  it("starts near the centre as long as there is room", () => {
    for (const ship of crowd(7)) assert.ok(distance(ship, { x: 500, y: 500 }) < 200);
  });

  it("still finds the roomiest place in a crowd of a thousand", () => {
    assert.equal(crowd(1000).length, 1000);
  });
});
