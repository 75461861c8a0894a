import assert from "node:assert/strict";
import { Fingers } from "../../client/input/fingers.ts";

/** CSS pixels: the contact of a fingertip, and of a palm */
const TIP = 30;
const PALM = 90;

describe("fingers on a touch screen", () => {
  let fingers: Fingers;
  let pinches: boolean[];
  beforeEach(() => {
    pinches = [];
    fingers = new Fingers((together) => pinches.push(together));
  });

  it("let the ship fly toward a finger that rests, after a moment", () => {
    fingers.press(1, 300, 100, TIP, 0);
    fingers.update(50);
    assert.deepEqual([fingers.thrust, fingers.uses], [false, 0]);
    fingers.update(100);
    assert.equal(fingers.thrust, true);
    assert.deepEqual([fingers.aim, fingers.direction], [{ x: 300, y: 100 }, undefined]);
    fingers.move(1, 305, 104);
    assert.deepEqual(fingers.aim, { x: 305, y: 104 });
    assert.equal(fingers.stick, undefined);
    fingers.lift(1);
    assert.equal(fingers.thrust, false);
  });

  it("turn the ship with a tap, without thrust", () => {
    fingers.press(1, 300, 100, TIP, 0);
    fingers.lift(1);
    assert.deepEqual([fingers.aim, fingers.uses, fingers.thrust], [{ x: 300, y: 100 }, 1, false]);
  });

  it("are a stick when they move: the direction is from where the finger was put down, also in a corner", () => {
    fingers.press(1, 40, 600, TIP, 0);
    fingers.move(1, 40, 570);
    assert.equal(fingers.direction, -Math.PI / 2);
    assert.equal(fingers.thrust, true);
    assert.deepEqual(fingers.stick, { x: 40, y: 600, toX: 40, toY: 570 });
    fingers.move(1, 10, 600);
    assert.equal(fingers.direction, Math.PI);
    // Back in the center, the ship coasts in the last direction.
    fingers.move(1, 38, 600);
    assert.deepEqual([fingers.thrust, fingers.direction], [false, Math.PI]);
    fingers.lift(1);
    assert.equal(fingers.stick, undefined);
  });

  it("pull the stick along, so that the way back is short", () => {
    fingers.press(1, 100, 100, TIP, 0);
    fingers.move(1, 300, 100);
    assert.deepEqual(fingers.stick, { x: 244, y: 100, toX: 300, toY: 100 });
    fingers.move(1, 220, 100);
    assert.equal(fingers.direction, Math.PI);
  });

  it("brake with a second finger that rests, while the first one moves or is lifted", () => {
    fingers.press(1, 100, 100, TIP, 0);
    fingers.move(1, 140, 100);
    fingers.press(2, 400, 400, TIP, 1000);
    fingers.update(1100);
    assert.equal(fingers.brake, false);
    fingers.move(1, 100, 140);
    fingers.update(1130);
    assert.equal(fingers.brake, true);
    fingers.move(1, 100, 60);
    assert.equal(fingers.direction, -Math.PI / 2);
    fingers.lift(1);
    assert.equal(fingers.brake, true);
    fingers.lift(2);
    assert.equal(fingers.brake, false);
    assert.deepEqual(pinches, []);
  });

  it("do not brake with a palm, nor with a finger that rested before the one that steers", () => {
    fingers.press(1, 100, 100, TIP, 0);
    fingers.press(2, 400, 400, PALM, 0);
    fingers.update(1000);
    assert.equal(fingers.brake, false);
    fingers.press(3, 400, 100, TIP, 1000);
    fingers.lift(1);
    fingers.update(1500);
    assert.equal(fingers.brake, false);
    fingers.press(4, 100, 100, TIP, 1550);
    fingers.update(2000);
    assert.deepEqual([fingers.brake, fingers.thrust], [false, true]);
    // The palm that has no effect can be lifted.
    fingers.lift(3);
    assert.equal(fingers.thrust, true);
  });

  it("open the map when they move together and close it when they move apart, and do nothing else until they are lifted", () => {
    for (const [from, to, isTogether] of [
      [200, 100, true],
      [100, 200, false],
    ] as const) {
      pinches.length = 0;
      fingers.press(1, 250 - from, 250, TIP, 0);
      fingers.press(2, 250 + from, 250, TIP, 10);
      const uses = fingers.uses;
      for (let i = 1; i <= 10; i++) {
        const half = from + ((to - from) * i) / 10;
        fingers.move(1, 250 - half, 250);
        fingers.move(2, 250 + half, 250);
        fingers.update(10 + 16 * i);
      }
      fingers.update(2000);
      assert.deepEqual(pinches, [isTogether]);
      assert.deepEqual([fingers.uses - uses, fingers.thrust, fingers.brake], [0, false, false]);
      fingers.lift(1);
      fingers.lift(2);
    }
  });

  it("are forgotten when they are released", () => {
    fingers.press(1, 100, 100, TIP, 0);
    fingers.move(1, 140, 100);
    fingers.press(2, 300, 300, TIP, 0);
    fingers.update(200);
    assert.equal(fingers.brake, true);
    fingers.release();
    assert.deepEqual([fingers.thrust, fingers.brake, fingers.stick], [false, false, undefined]);
  });
});
