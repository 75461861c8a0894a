import assert from "node:assert/strict";
import { aim } from "../../client/input/aim.ts";
import { controlAt, positionOf } from "../../client/input/keyNames.ts";
import { Steering } from "../../client/input/steering.ts";
import { ROOMS } from "../../game/rooms.ts";

const { world } = ROOMS.game;

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

  it("begins with how the ship lies", () => {
    const steering = new Steering();
    steering.adopt(2);
    assert.equal(steering.update(idle, { x: 0, y: 100 }, still, 0.02).facing, 2);
    assert.ok(Math.abs(steering.update(idle, { x: 0, y: 100 }, { turn: 1, thrust: false }, 0.1).facing - 2.42) < 1e-9);
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

describe("a key", () => {
  it("is known by its position, and where none is reported by what it types", () => {
    const does = (code: string, key: string) => controlAt(positionOf({ code, key }));
    assert.equal(does("KeyW", "z"), "thrust");
    assert.equal(does("", "W"), "thrust");
    assert.equal(does("", "a"), "left");
    assert.equal(does("Unidentified", "ArrowRight"), "right");
    assert.equal(does("", "Right"), "right");
    assert.equal(does("", " "), "thrust");
    assert.equal(does("", "Spacebar"), "thrust");
    assert.equal(does("", "q"), undefined);
    assert.equal(does("", "constructor"), undefined);
  });
});

describe("the way to the pointer", () => {
  it("is the short one round the world", () => {
    assert.equal(aim(world, 4, 900), -104);
    assert.equal(aim(world, 995, 900), -95);
    assert.equal(aim(world, 950, 50), 100);
  });

  it("leads to that side of the window where the pointer is beside the sky", () => {
    for (const ship of [0, 100, 500, 999]) {
      assert.ok(aim(world, ship, 1200) > 0);
      assert.ok(aim(world, ship, -200) < 0);
    }
  });
});
