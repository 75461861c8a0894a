import assert from "node:assert/strict";
import { MOST_BOOSTS } from "../../game/boost.ts";
import { STEP_RATE } from "../../game/constants.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { ROOMS } from "../../game/rooms.ts";
import type { Ship } from "../../game/ship.ts";
import { type Drafting, FILL_STEPS, inSlipstream, LOOK_EVERY, Slipstreams } from "../../game/slipstream.ts";
import { Torus } from "../../game/torus.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;

function ship(x: number, y: number, speed: number, course: number, here = world): Ship {
  const velocity = { vx: speed * Math.cos(course), vy: speed * Math.sin(course) };
  return { ...shipOf(NEW_SHIP), x: here.wrap(x), y: here.wrap(y), ...velocity };
}

const degrees = (angle: number) => (angle / 180) * Math.PI;

describe("a slipstream", () => {
  const leader = ship(5, 500, 90, 0);
  const follows = (follower: Ship, before = leader) => inSlipstream(world, follower, before);

  it("is 30 to 110 units behind a ship, also across the edge", () => {
    for (const [distance, expected] of [
      [29, false],
      [31, true],
      [109, true],
      [111, false],
      [-60, false],
    ] as const) {
      assert.equal(follows(ship(5 - distance, 500, 90, 0)), expected, `${distance} units behind`);
    }
  });

  it("is a cone of 25° to each side", () => {
    const beside = (angle: number) =>
      ship(5 - 70 * Math.cos(degrees(angle)), 500 + 70 * Math.sin(degrees(angle)), 90, 0);
    assert.deepEqual(
      [-26, -24, 24, 26].map((angle) => follows(beside(angle))),
      [false, true, true, false],
    );
  });

  it("is felt on a course that differs by up to 30°", () => {
    const turned = (angle: number) => ship(5 - 70, 500, 90, degrees(angle));
    assert.deepEqual(
      [-31, -29, 29, 31, 180].map((angle) => follows(turned(angle))),
      [false, true, true, false, false],
    );
  });

  it("needs 40 units/s of both ships", () => {
    assert.ok(follows(ship(-65, 500, 41, 0), ship(5, 500, 41, 0)));
    assert.ok(!follows(ship(-65, 500, 39, 0)));
    assert.ok(!follows(ship(-65, 500, 90, 0), ship(5, 500, 39, 0)));
  });

  it("does not depend on the direction of the flight", () => {
    const random = seededRandom("500 pairs");
    let found = 0;
    for (let i = 0; i < 500; i++) {
      const [distance, angle, course] = [random() * 140, (random() - 0.5) * 1.2, (random() - 0.5) * 1.2];
      const pairIn = (direction: number) => {
        const place = direction + angle + Math.PI;
        const first = ship(500, 500, 90, direction);
        return inSlipstream(
          world,
          ship(500 + distance * Math.cos(place), 500 + distance * Math.sin(place), 80, direction + course),
          first,
        );
      };
      const expected = pairIn(0);
      if (expected) found++;
      assert.equal(pairIn(random() * 7), expected, `${distance}, ${angle}, ${course}`);
    }
    assert.ok(found > 50);
  });
});

describe("slipstreams", () => {
  const pilot = (one: Ship): Drafting => ({ ship: one, draft: 0 });

  it("fill a boost in two seconds, and empty as fast", () => {
    const slipstreams = new Slipstreams(world);
    const leader = pilot(ship(500, 500, 90, 0));
    const follower = pilot(ship(430, 500, 90, 0));
    const full: number[] = [];
    const fly = (steps: number) => {
      for (let step = 0; step < steps; step++) {
        slipstreams.step([leader, follower], (one) => full.push(one === follower ? 1 : 0));
      }
    };
    fly(FILL_STEPS - LOOK_EVERY);
    assert.equal(full.length, 0);
    fly(LOOK_EVERY);
    assert.deepEqual(full, [1]);
    fly(FILL_STEPS);
    assert.deepEqual(full, [1, 1]);
    assert.equal(FILL_STEPS, 2 * STEP_RATE);
    fly(2 * LOOK_EVERY);
    const { draft } = follower;
    assert.ok(draft > 0);
    (leader.ship as Ship).x = 0;
    fly(LOOK_EVERY);
    assert.ok(follower.draft < draft);
    fly(FILL_STEPS);
    assert.equal(follower.draft, 0);
    assert.equal(leader.draft, 0);
  });

  it("fill nothing while the ship has all boosts that it can hold", () => {
    const slipstreams = new Slipstreams(world);
    const follower = pilot({ ...ship(430, 500, 90, 0), boosts: MOST_BOOSTS });
    for (let step = 0; step < FILL_STEPS; step++) {
      slipstreams.step([pilot(ship(500, 500, 90, 0)), follower], () => assert.fail("there is no room for a boost"));
    }
    assert.equal(follower.draft, 0);
  });

  for (const size of [world.size, 250, 120]) {
    it(`are those of a comparison of all ships with all, in a world of ${size} units`, () => {
      const here = new Torus(size);
      const random = seededRandom("20 rooms of 150");
      let found = 0;
      for (let room = 0; room < 20; room++) {
        const slipstreams = new Slipstreams(here);
        const pilots = Array.from({ length: 150 }, () =>
          pilot(ship(random() * size, random() * size, 20 + random() * 80, random() * 7, here)),
        );
        for (let step = 0; step < LOOK_EVERY; step++) slipstreams.step(pilots, () => {});
        for (const { ship: own, draft } of pilots) {
          const expected = pilots.some((other) => other.ship !== own && inSlipstream(here, own, other.ship));
          if (expected) found++;
          assert.equal(draft > 0, expected);
        }
      }
      assert.ok(found > 30, `${found}`);
    });
  }
});
