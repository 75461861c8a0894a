import assert from "node:assert/strict";
import { assign, isAssignable, keysOf, keyTable } from "../../client/input/bindings.ts";
import { keyName, positionOf } from "../../client/input/keyNames.ts";
import { type Hands, type Sight, Steering } from "../../client/input/steering.ts";
import type { Ship } from "../../game/ship.ts";

const still = { turn: 0, thrust: false, brake: false };
const clockwise = { ...still, turn: 1 };
const braking = { ...still, brake: true };
const unusedPad = { ...still, direction: undefined, uses: 0 };

/** A ship in the middle of the world, seen at a scale of one pixel per unit. */
const position = { x: 500, y: 500 };
const ship: Ship = { kind: 0, boosts: 0, boosting: 0, ...position, vx: 0, vy: 0, facing: 0, thrusting: false };
const camera = { aimX: (x: number, screenX: number) => screenX - x, aimY: (y: number, screenY: number) => screenY - y };
const sight: Sight = { position, ship, camera };

/** A pointer at an offset from the ship, in units. */
function pointer(x: number, y: number, uses: number, held = false): Hands["pointer"] {
  return { x: position.x + x, y: position.y + y, direction: undefined, brake: false, uses, held };
}

const unused = pointer(0, 100, 0);

/** What the hands do; what is not given is not used. */
function hands(given: Partial<Hands>): Hands {
  return { pointer: unused, keys: still, pad: unusedPad, ...given };
}

/** The facing after one frame of 20 ms. */
function facing(steering: Steering, given: Partial<Hands>, seen: Partial<Sight> = {}): number {
  return steering.update(hands(given), 0.02, { ...sight, ...seen }).facing;
}

describe("steering", () => {
  it("points the ship at the pointer, and thrusts while it is held", () => {
    const steering = new Steering();
    const command = steering.update(hands({ pointer: pointer(0, 100, 1, true) }), 0.02, sight);
    assert.deepEqual(command, { facing: Math.PI / 2, thrusting: true, boost: false });
    steering.update(hands({ pointer: pointer(-50, 0, 1) }), 0.02, sight);
    assert.deepEqual(command, { facing: Math.PI, thrusting: false, boost: false });
  });

  it("points the ship in the direction of a stick on the screen or of a gamepad, wherever they are", () => {
    const steering = new Steering();
    assert.equal(facing(steering, { pointer: { ...pointer(300, 300, 1), direction: -2 } }), -2);
    const pad = { ...unusedPad, direction: 3, uses: 1 };
    assert.equal(facing(steering, { pointer: pointer(300, 300, 1), pad }), 3);
    assert.equal(facing(steering, { pointer: pointer(300, 300, 1), pad: { ...pad, direction: undefined } }), 3);
  });

  it("follows the ship: the same pointer is in another direction from another place", () => {
    const steering = new Steering();
    const at = pointer(0, 100, 1);
    facing(steering, { pointer: at });
    assert.equal(facing(steering, { pointer: at }, { position: { x: position.x - 200, y: at.y } }), 0);
  });

  it("keeps the facing when the pointer is on the ship", () => {
    const steering = new Steering();
    facing(steering, { pointer: pointer(100, 0, 1) });
    assert.equal(facing(steering, { pointer: pointer(-1, 1, 2, true) }), 0);
  });

  it("does not turn to a pointer that was never used, nor before there is a ship and a scene", () => {
    assert.equal(facing(new Steering(), { pointer: unused }), 0);
    assert.equal(facing(new Steering(), { pointer: pointer(0, 100, 1) }, { position: undefined }), 0);
    assert.equal(facing(new Steering(), { pointer: pointer(0, 100, 1) }, { camera: undefined }), 0);
  });

  it("starts with the facing of the ship", () => {
    const steering = new Steering();
    steering.start(2);
    assert.equal(facing(steering, {}), 2);
    assert.ok(Math.abs(steering.update(hands({ keys: clockwise }), 0.1, sight).facing - 2.42) < 1e-9);
  });

  it("turns with the keys at the same rate at any frame rate", () => {
    const facingAfterASecond = (frames: number) => {
      const steering = new Steering();
      const turn = () => steering.update(hands({ keys: clockwise }), 1 / frames, sight).facing;
      for (let i = 1; i < frames; i++) turn();
      return turn();
    };
    assert.ok(Math.abs(facingAfterASecond(30) - facingAfterASecond(144)) < 1e-9);
    assert.ok(facingAfterASecond(30) > Math.PI);
  });

  it("takes the facing from the device that was used last", () => {
    const steering = new Steering();
    facing(steering, { pointer: pointer(100, 0, 1) });
    const turned = facing(steering, { pointer: pointer(100, 0, 1), keys: { ...still, turn: -1 } });
    assert.ok(turned < 0);
    assert.equal(facing(steering, { pointer: pointer(100, 0, 1) }), turned);
    assert.equal(facing(steering, { pointer: pointer(100, 0, 2) }), 0);
    const pad = { ...unusedPad, direction: 3, uses: 1 };
    assert.equal(facing(steering, { pointer: pointer(100, 0, 2), pad }), 3);
    assert.equal(facing(steering, { pointer: pointer(100, 0, 3), pad }), 0);
  });

  it("thrusts with any device, unless one of them brakes", () => {
    const thrust = { ...still, thrust: true };
    const thrusts = (given: Partial<Hands>) => new Steering().update(hands(given), 0.02, sight).thrusting;
    assert.equal(thrusts({ keys: thrust }), true);
    assert.equal(thrusts({ pad: { ...unusedPad, thrust: true } }), true);
    assert.equal(thrusts({ keys: thrust, pad: { ...unusedPad, brake: true } }), false);
    assert.equal(thrusts({ keys: thrust, pointer: { ...pointer(9, 9, 1, true), brake: true } }), false);
  });

  it("turns the nose against the velocity to brake, and back to the pointer afterwards without a jump", () => {
    const steering = new Steering();
    const at = pointer(100, 0, 1);
    facing(steering, { pointer: at });
    const moving = { ship: { ...ship, vx: 80 } };
    const noses: number[] = [];
    for (let i = 0; i < 20; i++) noses.push(facing(steering, { pointer: at, keys: braking }, moving));
    assert.equal(steering.braking, true);
    assert.ok(Math.abs(Math.abs(noses.at(-1) ?? 0) - Math.PI) < 1e-6, `${noses.at(-1)}`);
    for (let i = 0; i < 20; i++) noses.push(facing(steering, { pointer: at }));
    assert.equal(noses.at(-1), 0);
    for (let i = 1; i < noses.length; i++) assert.ok(Math.abs((noses[i] ?? 9) - (noses[i - 1] ?? 0)) < 0.3);
  });

  it("turns to the pointer at once if the player thrusts after braking", () => {
    const steering = new Steering();
    const moving = { ship: { ...ship, vx: 80 } };
    for (let i = 0; i < 20; i++) facing(steering, { pointer: pointer(100, 0, 1), keys: braking }, moving);
    assert.equal(facing(steering, { pointer: pointer(100, 0, 1, true) }), 0);
  });

  it("lets the player aim while the brake is held and the ship is at rest", () => {
    const steering = new Steering();
    for (let i = 0; i < 20; i++) facing(steering, { pointer: pointer(0, 100, 1), keys: braking });
    assert.equal(facing(steering, { pointer: pointer(0, 100, 1), keys: braking }), Math.PI / 2);
  });
});

describe("a key", () => {
  const table = keyTable({});
  const does = (code: string, key: string) => table.get(positionOf({ code, key }));

  it("is identified by its position, or by its character if no position is reported", () => {
    assert.equal(does("KeyW", "z"), "thrust");
    assert.equal(does("", "W"), "thrust");
    assert.equal(does("", "a"), "left");
    assert.equal(does("Unidentified", "ArrowRight"), "right");
    assert.equal(does("", "Right"), "right");
    assert.equal(does("", " "), "thrust");
    assert.equal(does("", "Spacebar"), "thrust");
    assert.equal(does("", "Down"), "brake");
    assert.equal(does("KeyM", "m"), "map");
    assert.equal(does("KeyE", "e"), "boost");
    assert.equal(does("ShiftLeft", "Shift"), "boost");
    assert.equal(does("", "q"), undefined);
    assert.equal(does("", "constructor"), undefined);
  });

  it("does what the player has assigned it to, and arrows and space keep their meaning unless they are assigned", () => {
    const assigned = assign(keysOf({}), "brake", "Space");
    assert.equal(keyTable(assigned).get("Space"), "brake");
    assert.equal(keyTable(assigned).get("KeyS"), undefined);
    assert.equal(keyTable(assigned).get("ArrowDown"), "brake");
  });

  it("is swapped when another control has it", () => {
    const { thrust, brake, left } = assign(keysOf({}), "brake", "KeyW");
    assert.deepEqual({ thrust, brake, left }, { thrust: "KeyS", brake: "KeyW", left: "KeyA" });
  });

  it("has its default if what is stored is of another type", () => {
    const stored = JSON.parse('{ "brake": 7, "left": "KeyQ", "toString": "KeyX" }') as Record<string, string>;
    const { brake, left } = keysOf(stored);
    assert.deepEqual({ brake, left }, { brake: "KeyS", left: "KeyQ" });
    assert.equal(keyTable(stored).get("KeyX"), undefined);
  });

  it("can't be one that the browser or the page needs", () => {
    for (const key of ["Escape", "Tab", "F3", "F11", "MetaLeft", "AltRight", "ControlLeft", "Enter", ""]) {
      assert.equal(isAssignable(key), false, key);
    }
    for (const key of ["KeyF", "Space", "ArrowUp", "ShiftLeft", "Numpad0"]) assert.equal(isAssignable(key), true, key);
  });

  it("is named as it is printed on the keyboard, where the browser knows the layout", () => {
    assert.equal(keyName("KeyW", new Map([["KeyW", "z"]])), "Z");
    assert.equal(keyName("KeyW"), "W");
    assert.equal(keyName("Digit3"), "3");
    assert.equal(keyName("ArrowLeft"), "←");
    assert.equal(keyName("Space", new Map([["Space", " "]])), "Space");
    assert.equal(keyName("ShiftLeft"), "Shift Left");
    assert.equal(keyName("Numpad0"), "Numpad 0");
  });
});
