import assert from "node:assert/strict";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { SPAWN_CLEARANCE, spawnPosition } from "../../game/spawn.ts";
import { Torus } from "../../game/torus.ts";

const { world } = ROOMS.game;

function crowd(here: Torus, size: number) {
  const ships: { x: number; y: number }[] = [];
  while (ships.length < size) ships.push(spawnPosition(here, ships));
  return ships;
}

describe("a new ship", () => {
  it("starts in the center of an empty world", () => {
    assert.deepEqual(spawnPosition(world, []), { x: world.size / 2, y: world.size / 2 });
  });

  for (const here of [world, new Torus(400), new Torus(2000)]) {
    // Fewer than fit, because the spawn points are not as close as they could be.
    const size = Math.floor((2 / 3) * Math.floor(here.size / SPAWN_CLEARANCE) ** 2);
    it(`starts clear of ${size} others in a world of ${here.size} units`, () => {
      const ships = crowd(here, size);
      for (const [i, ship] of ships.entries()) {
        for (const other of ships.slice(0, i)) assert.ok(here.distance(ship, other) >= SPAWN_CLEARANCE);
        assert.equal(ship.x, here.round(ship.x));
      }
    });
  }

  it("does not touch another one, whatever their kinds", () => {
    for (const { length } of SHIP_KINDS) assert.ok(SPAWN_CLEARANCE > length);
  });

  it("has a place even in a world that is smaller than a ship", () => {
    assert.deepEqual(crowd(new Torus(20), 3).length, 3);
  });

  it("starts near the center as long as there is room", () => {
    for (const ship of crowd(world, 7)) {
      assert.ok(world.distance(ship, { x: world.size / 2, y: world.size / 2 }) < 3 * SPAWN_CLEARANCE);
    }
  });

  it("finds a place in a crowd of a thousand", () => {
    assert.equal(crowd(world, 1000).length, 1000);
  });
});
