import assert from "node:assert/strict";
import { crownsFor } from "../../game/crown.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { RINGS, ringWorld } from "../../game/gates.ts";
import { Match, newContestant } from "../../game/match.ts";
import { ROOMS } from "../../game/rooms.ts";
import { mostStars, starsFor } from "../../game/stars.ts";

const small = ROOMS.game.world;
const { world } = ROOMS.bigsky;

/** times as large as the world of the game */
const AREA = (world.size / small.size) ** 2;

describe("the match in a large world", () => {
  it("has as many stars and crowns per area as a room of the game, and as many more for each pilot", () => {
    assert.equal(mostStars(world), Math.floor(mostStars(small) * AREA));
    assert.equal(starsFor(world, 0), Math.floor(starsFor(small, 0) * AREA));
    assert.equal(starsFor(world, 400) - starsFor(world, 0), 100);
    assert.equal(crownsFor(world, 2000), 50);
    // A count of each fits into 8 bits.
    assert.ok(crownsFor(world, 1e6) < 256);
  });

  it("has the same chain in each square, so that there is one in reach of every ship, and each ship passes its own rings", () => {
    const tile = ringWorld(world);
    assert.equal(ringWorld(small), small);
    assert.equal(world.size % tile.size, 0);
    const match = new Match({ world, seed: 5 });
    const squares = [0, 1, 2, 3].map((square) => newContestant({ ...shipOf(NEW_SHIP), kind: square % 2 }));
    for (const pilot of squares) match.join(pilot);
    for (let ring = 0; ring < RINGS; ring++) {
      const { x, y } = match.rings[ring] ?? { x: 0, y: 0 };
      for (const [square, pilot] of squares.entries()) {
        pilot.ship.x = world.wrap(x + square * tile.size);
        pilot.ship.y = world.wrap(y + 2 * square * tile.size);
        match.flown(pilot);
        assert.equal(pilot.ring, ring + 1, `ring ${ring} in square ${square}`);
      }
    }
  });
});
