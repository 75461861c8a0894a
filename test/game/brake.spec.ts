import assert from "node:assert/strict";
import { Steering } from "../../client/input/steering.ts";
import { brake, turnTo } from "../../game/brake.ts";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { ROOMS } from "../../game/rooms.ts";
import { type Ship, stepShip } from "../../game/ship.ts";
import { ShipInput } from "../../protocol/schema.ts";
import { seededRandom } from "../support/random.ts";

const { world } = ROOMS.game;
const released = { turn: 0, thrust: false, brake: false };
const pointer = { x: 0, y: 0, direction: undefined, held: false, brake: false, uses: 0 };
const pad = { ...released, direction: undefined, uses: 0 };

/** A ship with its engine off, with its velocity in units/s. */
function coasting(vx: number, vy: number, facing: number): Ship {
  return { kind: 0, boosts: 0, boosting: 0, x: 500, y: 500, vx, vy, facing, thrusting: false };
}

/** Flies as the page does, with three frames per step. @returns the ship after each step */
function braked(ship: Ship, steps: number, onFrame: (facing: number) => void = () => {}): Ship[] {
  const steering = new Steering();
  steering.start(ship.facing);
  const input = new ShipInput();
  const course: Ship[] = [];
  for (let step = 0; step < steps; step++) {
    for (let frame = 0; frame < 3; frame++) {
      const sight = { position: undefined, ship, camera: undefined };
      const hands = { pointer, keys: { ...released, brake: true }, pad };
      const command = { ...steering.update(hands, STEP_SECONDS / 3, sight) };
      brake(ship, command);
      onFrame(command.facing);
      // The wire rounds the facing.
      Object.assign(input, command);
    }
    stepShip(world, ship, input, STEP_SECONDS);
    course.push({ ...ship });
  }
  return course;
}

const speed = ({ vx, vy }: Ship) => Math.hypot(vx, vy);

describe("braking", () => {
  it("stops a ship within 1.25 s, plus 0.25 s to turn, from any velocity and facing, and it stays at rest", () => {
    const random = seededRandom("brake");
    for (let i = 0; i < 2000; i++) {
      const direction = random() * 7;
      const start = i < 20 ? 100 : 8 + random() * 92;
      const ship = coasting(Math.cos(direction) * start, Math.sin(direction) * start, random() * 7 - 3.5);
      const what = `from ${start} units/s in ${direction}, facing ${ship.facing}`;
      const course = braked(ship, 60);
      const stopped = course.findIndex((each) => speed(each) < 0.01);
      assert.ok(stopped >= 0, `${what}: still at ${speed(ship)} units/s`);
      assert.ok((stopped + 1) * STEP_MS <= 1500, `${what}: ${(stopped + 1) * STEP_MS} ms`);
      const after = course.slice(stopped + 1);
      assert.ok(
        after.every((each) => !each.thrusting && speed(each) < 0.01),
        `${what}: it moves again`,
      );
    }
  });

  it("takes no more steps of thrust than the speed needs, and never makes the ship faster", () => {
    for (let start = 8; start <= 100; start += 0.25) {
      const ship = coasting(start, 0, Math.PI);
      const course = braked(ship, 60);
      const thrusts = course.filter(({ thrusting }) => thrusting).length;
      assert.equal(thrusts, Math.ceil(start / 4), `from ${start} units/s`);
      for (let i = 1; i < course.length; i++)
        assert.ok(speed(course[i] as Ship) <= speed(course[i - 1] as Ship) + 1e-9);
    }
  });

  it("stops a ship that hardly moves, with two steps that cancel each other", () => {
    for (const start of [0.05, 1, 2, 3.9, 4, 4.1, 7.9]) {
      const ship = coasting(start, 0, 2);
      const course = braked(ship, 20);
      assert.ok(speed(ship) < 0.01, `from ${start}: ${speed(ship)}`);
      assert.ok(course.filter(({ thrusting }) => thrusting).length <= 2, `from ${start}`);
    }
  });

  it("turns the nose at a steady rate, without a jump by more than the last step needs", () => {
    const ship = coasting(97, 0, 0);
    let before = 0;
    let largest = 0;
    braked(ship, 40, (facing) => {
      largest = Math.max(largest, Math.abs(turnTo(before, facing)));
      before = facing;
    });
    assert.ok(largest <= 0.4 + 14 * (STEP_SECONDS / 3), `by ${largest}`);
  });
});
