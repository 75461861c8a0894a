import assert from "node:assert/strict";
import { STEP_RATE } from "../../game/constants.ts";
import {
  CROWN_POINT_EVERY,
  CROWN_REACH,
  canRob,
  crownPilot,
  crownsFor,
  FAIR_REACH,
  freeCrown,
  newCrown,
  robs,
  SAFE_STEPS,
  stepCrown,
} from "../../game/crown.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const shipAt = (x: number, y: number) => ({ ...shipOf(NEW_SHIP), x: world.wrap(x), y: world.wrap(y) });

describe("a crown", () => {
  it("is one for every forty pilots, three at most, and none for a single pilot", () => {
    assert.deepEqual(
      [0, 1, 2, 40, 41, 80, 81, 120, 121, 1000].map((pilots) => crownsFor(world, pilots)),
      [0, 0, 1, 1, 2, 2, 3, 3, 3, 3],
    );
  });

  it("is free at a place that follows from seed, crown and count", () => {
    const random = seededRandom("200 places");
    const places = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const [seed, index, count] = [Math.floor(random() * 2 ** 32), i % 3, Math.floor(random() * 256)];
      const here = newCrown<string>();
      const there = newCrown<string>();
      freeCrown(world, seed, index, count, here);
      freeCrown(world, seed, index, count + 256, there);
      assert.deepEqual(here, there);
      assert.ok(here.x >= 0 && here.x < world.size && here.y >= 0 && here.y < world.size);
      places.add(`${here.x},${here.y}`);
    }
    assert.equal(places.size, 200);
  });

  it("gives a point for every two seconds of holding, whoever holds it, and none while it is free", () => {
    const crown = newCrown<string>();
    let points = 0;
    const hold = (steps: number) => {
      for (let step = 0; step < steps; step++) points += stepCrown(crown);
    };
    hold(1000);
    assert.equal(points, 0);
    crownPilot(crown, "one");
    hold(CROWN_POINT_EVERY - 1);
    assert.equal(points, 0);
    crownPilot(crown, "other");
    hold(1);
    assert.equal(points, 1);
    hold(10 * CROWN_POINT_EVERY);
    assert.equal(points, 11);
    assert.equal(CROWN_POINT_EVERY, 2 * STEP_RATE);
  });

  it("is safe for 1.5 s after it was taken", () => {
    const crown = newCrown<string>();
    crownPilot(crown, "one");
    assert.equal(SAFE_STEPS, 1.5 * STEP_RATE);
    for (let step = 0; step < SAFE_STEPS; step++) {
      assert.ok(crown.safe > 0, `step ${step}`);
      stepCrown(crown);
    }
    assert.equal(crown.safe, 0);
  });

  it("is taken by touching the holder where the pilot saw it, and not if it is far from there by now", () => {
    const random = seededRandom("300 thefts");
    for (let i = 0; i < 300; i++) {
      const thief = shipAt(random() * 1000, random() * 1000);
      const [angle, other] = [random() * 7, random() * 7];
      const at = (distance: number, direction: number) =>
        shipAt(thief.x + distance * Math.cos(direction), thief.y + distance * Math.sin(direction));
      const seen = at(random() * (CROWN_REACH - 0.1), angle);
      assert.ok(robs(world, thief, seen));
      assert.ok(canRob(world, thief, at(random() * (FAIR_REACH - 0.1), other)));
      assert.ok(!canRob(world, thief, at(FAIR_REACH + 0.1, other)));
      assert.ok(!robs(world, thief, at(CROWN_REACH + 0.1, angle)));
    }
  });
});
