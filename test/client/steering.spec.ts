import assert from "node:assert/strict";
import { Steering } from "../../client/input/steering.ts";

const still = { turn: 0, thrust: false };
const idle = { held: false, uses: 0 };

describe("steering", () => {
  it("points the ship at the pointer, and thrusts while it is held", () => {
    const steering = new Steering();
    const command = steering.update({ held: true, uses: 1 }, { x: 0, y: 100 }, still, 0.02);
    assert.deepEqual(command, { facing: Math.PI / 2, thrusting: true });
    steering.update({ held: false, uses: 1 }, { x: -50, y: 0 }, still, 0.02);
    assert.deepEqual(command, { facing: Math.PI, thrusting: false });
  });

  it("keeps its heading when the pointer is on the ship", () => {
    const steering = new Steering();
    steering.update({ held: false, uses: 1 }, { x: 100, y: 0 }, still, 0.02);
    assert.equal(steering.update({ held: true, uses: 2 }, { x: -1, y: 1 }, still, 0.02).facing, 0);
  });

  it("does not turn to a pointer that was never used", () => {
    assert.equal(new Steering().update(idle, { x: 0, y: 100 }, still, 0.02).facing, 0);
  });

  it("turns with the keys at the same rate whatever the frame rate", () => {
    const facingAfterASecond = (frames: number) => {
      const steering = new Steering();
      for (let i = 0; i < frames; i++) steering.update(idle, { x: 1, y: 1 }, { turn: 1, thrust: true }, 1 / frames);
      return steering.command.facing;
    };
    assert.ok(Math.abs(facingAfterASecond(30) - facingAfterASecond(144)) < 1e-9);
    assert.ok(facingAfterASecond(30) > Math.PI);
  });

  it("lets the device that was used last point the ship", () => {
    const steering = new Steering();
    steering.update({ held: false, uses: 1 }, { x: 100, y: 0 }, still, 0.02);
    const turned = steering.update({ held: false, uses: 1 }, { x: 100, y: 0 }, { turn: -1, thrust: false }, 0.1).facing;
    assert.ok(turned < 0);
    assert.equal(steering.update({ held: false, uses: 1 }, { x: 100, y: 0 }, still, 0.02).facing, turned);
    assert.equal(steering.update({ held: false, uses: 2 }, { x: 100, y: 0 }, still, 0.02).facing, 0);
  });
});
