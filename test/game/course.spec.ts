import assert from "node:assert/strict";
import { COURSE_RINGS, courseOf, dayOf, flyCourse, newCourseRun } from "../../game/course.ts";
import { NEW_SHIP, shipOf } from "../../game/fields.ts";
import { RING_SPACING, type Ring } from "../../game/gates.ts";
import { ROOMS } from "../../game/rooms.ts";
import { seededRandom } from "../support/random.ts";
import { approaching, flyThrough } from "../support/ringFlight.ts";

const { world } = ROOMS.game;

describe("the daily course", () => {
  it("is the same all day, and another one the next day", () => {
    const day = dayOf(Date.UTC(2026, 10, 28, 23, 59));
    assert.equal(day, dayOf(Date.UTC(2026, 10, 28)));
    assert.equal(dayOf(Date.UTC(2026, 10, 29)), day + 1);
    assert.deepEqual(courseOf(world, day), courseOf(world, day));
    assert.notDeepEqual(courseOf(world, day), courseOf(world, day + 1));
  });

  it("has 20 rings that can be flown at full speed, and its time begins at the first one", () => {
    const random = seededRandom("20 days");
    for (let i = 0; i < 20; i++) {
      const rings = courseOf(world, Math.floor(random() * 100_000));
      assert.equal(rings.length, COURSE_RINGS);
      assert.ok(Math.abs(world.distance(rings[18] as Ring, rings[19] as Ring) - RING_SPACING) < 1e-6);
      const run = newCourseRun();
      let first = 0;
      const steps = flyThrough(rings, approaching(rings), 2000, (ship, step) => {
        if (flyCourse(world, rings, ship, run) && run.next === 1) first = step;
      });
      assert.deepEqual(run, { next: COURSE_RINGS, steps: (steps ?? 0) - first });
    }
  });

  it("has rings that count in their order only, and a time that stays after the last one", () => {
    const rings = courseOf(world, 20_000);
    const run = newCourseRun();
    const pass = (ring: number) => flyCourse(world, rings, { ...shipOf(NEW_SHIP), ...at(rings[ring]) }, run);
    assert.ok(!pass(1));
    assert.deepEqual(run, { next: 0, steps: 0 });
    assert.ok(pass(0));
    assert.ok(!pass(2));
    for (let ring = 1; ring < COURSE_RINGS; ring++) assert.ok(pass(ring));
    assert.deepEqual(run, { next: COURSE_RINGS, steps: 20 });
    assert.ok(!pass(0));
    assert.equal(run.steps, 20);
  });
});

function at(ring: Ring | undefined): { x: number; y: number } {
  return { x: ring?.x ?? 0, y: ring?.y ?? 0 };
}
