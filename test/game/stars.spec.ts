import assert from "node:assert/strict";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { mostStars, newStar, placeStar, STAR_REACH, Stars, starPoints, starsFor } from "../../game/stars.ts";
import { Torus } from "../../game/torus.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const shipAt = (x: number, y: number) => ({ ...shipOf(NEW_SHIP), x: world.wrap(x), y: world.wrap(y) });

function starsOf(seed: number, size: number, here = world): Stars {
  const stars = new Stars(here);
  stars.restart(seed);
  stars.resize(size);
  return stars;
}

describe("the stars", () => {
  it("are 16, and one more for every fourth pilot, up to 32", () => {
    assert.deepEqual(
      [0, 1, 3, 4, 10, 40, 80, 1000].map((pilots) => starsFor(world, pilots)),
      [16, 16, 16, 17, 18, 26, 32, 32],
    );
    assert.equal(starsFor(world, 1000), mostStars(world));
    // As many per area in a larger world.
    const large = new Torus(4096);
    assert.deepEqual(
      [0, 1000, 2000].map((pilots) => starsFor(large, pilots)),
      [268, 518, 536],
    );
  });

  it("are all over the world, and every twentieth is golden", () => {
    const star = newStar();
    const quarters = [0, 0, 0, 0];
    let golden = 0;
    const seed = Math.floor(seededRandom("8000 stars")() * 2 ** 32);
    for (let slot = 0; slot < 32; slot++) {
      for (let count = 0; count < 250; count++) {
        placeStar(world, seed, slot, count, star);
        assert.ok(star.x >= 0 && star.x < world.size && star.y >= 0 && star.y < world.size);
        const quarter = Number(star.x < world.size / 2) + 2 * Number(star.y < world.size / 2);
        quarters[quarter] = (quarters[quarter] ?? 0) + 1;
        if (star.golden) golden++;
      }
    }
    for (const count of quarters) assert.ok(count > 1800 && count < 2200, `${count} of 8000 in a quarter`);
    assert.ok(golden > 300 && golden < 500, `${golden} golden`);
    assert.deepEqual([starPoints({ ...star, golden: false }), starPoints({ ...star, golden: true })], [1, 5]);
  });

  it("are where the seed and the counts say, on any side", () => {
    const random = seededRandom("500 picks");
    const seed = Math.floor(random() * 2 ** 32);
    const stars = starsOf(seed, 30);
    for (let i = 0; i < 500; i++) stars.take(Math.floor(random() * 30));
    const star = newStar();
    for (let slot = 0; slot < 30; slot++) {
      placeStar(world, seed, slot, stars.counts[slot] ?? 0, star);
      assert.deepEqual({ ...stars.star(slot) }, star);
    }
    assert.equal(
      stars.counts.reduce((sum, count) => sum + count),
      500,
    );
  });

  it("are taken within 30 units, and not from further, wherever they are", () => {
    const random = seededRandom("200 stars");
    for (let i = 0; i < 200; i++) {
      const stars = starsOf(Math.floor(random() * 2 ** 32), 1);
      const { x, y } = stars.star(0);
      const angle = random() * 7;
      const at = (distance: number) => shipAt(x + distance * Math.cos(angle), y + distance * Math.sin(angle));
      assert.equal(stars.touchedBy(at(STAR_REACH - 0.01)), 0, `star at ${x}, ${y}, from ${angle}`);
      assert.equal(stars.touchedBy(at(STAR_REACH + 0.01)), -1, `star at ${x}, ${y}, from ${angle}`);
    }
  });

  for (const size of [world.size, 130, 50]) {
    it(`are found as by a comparison with each of them, in a world of ${size} units`, () => {
      const here = new Torus(size);
      const random = seededRandom("500 ships");
      const stars = starsOf(Math.floor(random() * 2 ** 32), 32, here);
      for (let i = 0; i < 500; i++) {
        const ship = { ...shipOf(NEW_SHIP), x: random() * size, y: random() * size };
        const near = Array.from({ length: stars.size }, (_, slot) => slot).filter(
          (slot) => here.distance(ship, stars.star(slot)) <= STAR_REACH,
        );
        const touched = stars.touchedBy(ship);
        assert.ok(near.length === 0 ? touched === -1 : near.includes(touched), `${touched} of ${near}`);
        if (touched >= 0) stars.take(touched);
        if (i % 20 === 0) stars.resize(Math.floor(random() * (mostStars(world) + 1)));
      }
    });
  }

  it("return with their counts when pilots come back, and are new in each round", () => {
    const stars = starsOf(1, 20);
    stars.take(19);
    const { x, y } = stars.star(19);
    stars.resize(16);
    stars.resize(20);
    assert.deepEqual([stars.star(19).x, stars.star(19).y], [x, y]);
    stars.restart(2);
    assert.equal(stars.size, 20);
    assert.equal(stars.counts[19], 0);
    assert.notEqual(stars.star(19).x, x);
  });
});
