import assert from "node:assert/strict";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { ROOMS } from "../../game/rooms.ts";
import { MOST_LOOKS, SPAWN_CLEARANCE, spawnPosition } from "../../game/spawn.ts";
import { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const large = ROOMS.bigsky.world;

interface Place {
  x: number;
  y: number;
}

function crowd(here: Torus, size: number, ships: Place[] = []) {
  while (ships.length < size) ships.push(spawnPosition(here, ships));
  return ships;
}

/** Distance from a place to the nearest other one. */
function room(here: Torus, place: Place, others: readonly Place[]): number {
  return Math.min(...others.filter((other) => other !== place).map((other) => here.distance(place, other)));
}

describe("a new ship", () => {
  for (const here of [world, large]) {
    it(`starts in the center of an empty world of ${here.size} units`, () => {
      assert.deepEqual(spawnPosition(here, []), { x: here.size / 2, y: here.size / 2 });
    });
  }

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

  it("starts clear of 2,000 others in the big sky, which they fill evenly", () => {
    const ships = crowd(large, 2000);
    const squares = new Array<number>(64).fill(0);
    for (const [i, ship] of ships.entries()) {
      if (i % 10 === 0) assert.ok(room(large, ship, ships) >= SPAWN_CLEARANCE);
      const square = Math.floor((8 * ship.x) / large.size) + 8 * Math.floor((8 * ship.y) / large.size);
      squares[square] = (squares[square] ?? 0) + 1;
    }
    assert.ok(Math.min(...squares) > 15 && Math.max(...squares) < 50, `${squares}`);
  });

  it("starts clear of 2,000 others that have flown anywhere", () => {
    const random = seededRandom("where ships have flown");
    const ships = Array.from({ length: 2000 }, () => ({ x: large.size * random(), y: large.size * random() }));
    for (let i = 0; i < 50; i++) {
      const ship = spawnPosition(large, ships);
      assert.ok(room(large, ship, ships) >= SPAWN_CLEARANCE, `${room(large, ship, ships)}`);
      ships.push(ship);
    }
  });

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

  it("starts farther apart in the big sky than in a small room, and yet in sight of another one", () => {
    const ships = crowd(large, 60);
    for (const [i, ship] of ships.entries()) {
      assert.ok(room(large, ship, ships) > 3 * SPAWN_CLEARANCE, `${i}: ${room(large, ship, ships)}`);
      const sees = ({ x, y }: Place) =>
        Math.abs(large.delta(ship.x, x)) < LONG_SIDE / 2 && Math.abs(large.delta(ship.y, y)) < SHORT_SIDE / 2;
      if (i > 0 && i < 30) assert.ok(ships.slice(0, i).some(sees), `${i}`);
    }
  });

  it("finds a place in a crowd of a thousand", () => {
    assert.equal(crowd(world, 1000).length, 1000);
  });

  it("costs a few looks at the ships in any crowd, and no more than a fixed number if nothing is clear", () => {
    const looks = (ships: readonly Place[]) => {
      let read = 0;
      const watched = ships.map(({ x, y }) => ({
        get x() {
          read++;
          return x;
        },
        y,
      }));
      spawnPosition(large, watched);
      return read / ships.length;
    };
    const standing = crowd(large, 2000);
    assert.ok(looks(standing) < 5, `${looks(standing)}`);
    // A ship every 32 units leaves nothing clear.
    const packed = Array.from({ length: 128 ** 2 }, (_, i) => ({ x: 32 * (i % 128), y: 32 * Math.floor(i / 128) }));
    assert.ok(looks(packed) <= MOST_LOOKS);
  });
});
