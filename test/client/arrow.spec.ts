import assert from "node:assert/strict";
import { Target } from "../../client/view/goal/target.ts";
import { cameraAt } from "../support/camera.ts";
import { seededRandom } from "../support/random.ts";

describe("the arrow", () => {
  const camera = cameraAt(500, 500);
  const update = (target: Target, ships: Record<string, [number, number]>, goal?: { x: number; y: number }) => {
    target.begin();
    for (const [id, [x, y]] of Object.entries(ships)) target.add(id, { x, y, color: id.length });
    target.end(goal);
  };

  it("points at the nearest other ship while no other ship is in the view", () => {
    const target = new Target(camera);
    update(target, {});
    assert.equal(target.exists, false);
    update(target, { a: [500, 900], bb: [500, 150] });
    assert.deepEqual([target.exists, target.dx, target.dy, target.ship], [true, 0, -350, 2]);
    update(target, { a: [500, 900], bb: [500, 150], c: [600, 600] });
    assert.equal(target.exists, false);
  });

  it("stays on one of two ships that are about equally near", () => {
    const target = new Target(camera);
    const random = seededRandom("equally near");
    const seen = new Set<number>();
    for (let i = 0; i < 500; i++) {
      update(target, { a: [500, 850 + 20 * random()], bb: [500, 150 - 20 * random()] });
      seen.add(target.ship);
    }
    assert.equal(seen.size, 1);
    update(target, { a: [500, 850], bb: [500, 990] });
    assert.equal(target.ship, 1);
  });

  it("does not change sides for a ship that is as far to the left as to the right", () => {
    const target = new Target(camera);
    for (let i = 0; i < 100; i++) {
      update(target, { a: [i % 2 === 0 ? 995 : 5, 850] });
      assert.ok(target.dx > 0, `${target.dx}`);
    }
    update(target, { a: [150, 850] });
    assert.ok(target.dx < 0, "it does so if one way is much shorter");
  });

  it("points at the goal instead, until it is in the view", () => {
    const target = new Target(camera);
    update(target, { a: [500, 150] }, { x: 100, y: 980 });
    assert.deepEqual([target.exists, target.dx, target.dy], [true, -400, 480]);
    update(target, { a: [500, 150] }, { x: 560, y: 500 });
    assert.equal(target.exists, false);
  });
});
