import assert from "node:assert/strict";
import { controlAt, positionOf } from "../../client/input/keyNames.ts";
import { Steering } from "../../client/input/steering.ts";

const still = { turn: 0, thrust: false };
const clockwise = { turn: 1, thrust: false };

/** A ship in the middle of the world, seen at a scale of one pixel per unit. */
const ship = { x: 500, y: 500 };
const camera = { aimX: (x: number, screenX: number) => screenX - x, aimY: (y: number, screenY: number) => screenY - y };

/** A pointer at an offset from the ship, in units. */
function pointer(x: number, y: number, uses: number, held = false) {
  return { x: ship.x + x, y: ship.y + y, uses, held };
}

describe("steering", () => {
  it("points the ship at the pointer, and thrusts while it is held", () => {
    const steering = new Steering();
    const command = steering.update(pointer(0, 100, 1, true), still, 0.02, ship, camera);
    assert.deepEqual(command, { facing: Math.PI / 2, thrusting: true });
    steering.update(pointer(-50, 0, 1), still, 0.02, ship, camera);
    assert.deepEqual(command, { facing: Math.PI, thrusting: false });
  });

  it("follows the ship: the same pointer is in another direction from another place", () => {
    const steering = new Steering();
    const at = pointer(0, 100, 1);
    steering.update(at, still, 0.02, ship, camera);
    assert.equal(steering.update(at, still, 0.02, { x: ship.x - 200, y: at.y }, camera).facing, 0);
  });

  it("keeps the facing when the pointer is on the ship", () => {
    const steering = new Steering();
    steering.update(pointer(100, 0, 1), still, 0.02, ship, camera);
    assert.equal(steering.update(pointer(-1, 1, 2, true), still, 0.02, ship, camera).facing, 0);
  });

  it("does not turn to a pointer that was never used, nor before there is a ship and a scene", () => {
    assert.equal(new Steering().update(pointer(0, 100, 0), still, 0.02, ship, camera).facing, 0);
    assert.equal(new Steering().update(pointer(0, 100, 1), still, 0.02, undefined, camera).facing, 0);
    assert.equal(new Steering().update(pointer(0, 100, 1), still, 0.02, ship, undefined).facing, 0);
  });

  it("starts with the facing of the ship", () => {
    const steering = new Steering();
    steering.start(2);
    const unused = pointer(0, 100, 0);
    assert.equal(steering.update(unused, still, 0.02, ship, camera).facing, 2);
    assert.ok(Math.abs(steering.update(unused, clockwise, 0.1, ship, camera).facing - 2.42) < 1e-9);
  });

  it("turns with the keys at the same rate at any frame rate", () => {
    const facingAfterASecond = (frames: number) => {
      const steering = new Steering();
      const turn = () => steering.update(pointer(1, 1, 0), clockwise, 1 / frames, ship, camera).facing;
      for (let i = 1; i < frames; i++) turn();
      return turn();
    };
    assert.ok(Math.abs(facingAfterASecond(30) - facingAfterASecond(144)) < 1e-9);
    assert.ok(facingAfterASecond(30) > Math.PI);
  });

  it("takes the facing from the device that was used last", () => {
    const steering = new Steering();
    steering.update(pointer(100, 0, 1), still, 0.02, ship, camera);
    const turned = steering.update(pointer(100, 0, 1), { turn: -1, thrust: false }, 0.1, ship, camera).facing;
    assert.ok(turned < 0);
    assert.equal(steering.update(pointer(100, 0, 1), still, 0.02, ship, camera).facing, turned);
    assert.equal(steering.update(pointer(100, 0, 2), still, 0.02, ship, camera).facing, 0);
  });
});

describe("a key", () => {
  it("is identified by its position, or by its character if no position is reported", () => {
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
