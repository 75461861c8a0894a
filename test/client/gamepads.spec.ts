import assert from "node:assert/strict";
import { Gamepads, type Pad, radialDeadZone } from "../../client/input/gamepads.ts";

/** A gamepad of the standard layout. @param pressed indexes of buttons */
function pad(x: number, y: number, pressed: number[] = [], mapping = "standard"): Pad {
  const buttons = Array.from({ length: 17 }, (_, index) => ({ value: pressed.includes(index) ? 1 : 0 }));
  return { connected: true, mapping, axes: [x, y, 0, 0], buttons };
}

describe("gamepads", () => {
  let events: string[];
  let pads: Gamepads;
  beforeEach(() => {
    events = [];
    pads = new Gamepads((control) => events.push(control));
    pads.read([pad(0, 0)]);
  });

  it("steer with the left stick, beyond a radial dead zone that is cut out of its range", () => {
    pads.read([pad(0.14, 0.14)]);
    assert.deepEqual([pads.direction, pads.uses], [undefined, 0]);
    pads.read([pad(0, -0.9)]);
    assert.deepEqual([pads.direction, pads.uses], [-Math.PI / 2, 1]);
    const length = (x: number, y: number) => Math.hypot(x, y) * radialDeadZone(x, y);
    assert.ok(length(0.2, 0.01) < 0.01);
    assert.ok(Math.abs(length(0.36, 0.48) - 0.5) < 1e-9);
    assert.ok(Math.abs(length(1, 1) - 1) < 1e-9);
  });

  it("thrust and brake with buttons and triggers, and turn with the directional pad", () => {
    for (const button of [0, 7, 12]) {
      pads.read([pad(0, 0, [button])]);
      assert.deepEqual([pads.thrust, pads.brake], [true, false], `button ${button}`);
    }
    for (const button of [1, 6, 13]) {
      pads.read([pad(0, 0, [button])]);
      assert.deepEqual([pads.thrust, pads.brake], [false, true], `button ${button}`);
    }
    pads.read([pad(0, 0, [15])]);
    assert.equal(pads.turn, 1);
    pads.read([pad(0, 0)]);
    assert.equal(pads.isActive, false);
  });

  it("report the map and the menu once per press", () => {
    for (const pressed of [[3], [3], [], [3, 9], [3, 9]]) pads.read([pad(0, 0, pressed)]);
    assert.deepEqual(events, ["map", "map", "menu"]);
  });

  it("report a boost once per press of its button or bumper", () => {
    for (const pressed of [[], [2], [2], [], [5], [2, 5]]) pads.read([pad(0, 0, pressed)]);
    assert.deepEqual(events, ["boost", "boost", "boost"]);
  });

  it("only report the menu while a dialog is open, so that the button closes it again", () => {
    pads.isInDialog = true;
    pads.read([pad(1, 0, [0, 2, 3, 9])]);
    assert.deepEqual([pads.isActive, pads.uses, events], [false, 0, ["menu"]]);
    pads.isInDialog = false;
    pads.read([pad(1, 0, [0, 3, 9])]);
    assert.deepEqual([pads.isActive, events], [true, ["menu"]], "buttons that are held do nothing later");
  });

  it("use the buttons that the player has assigned", () => {
    pads.assigned = { thrust: 5 };
    pads.read([pad(0, 0, [0])]);
    assert.equal(pads.thrust, false);
    pads.read([pad(0, 0, [5])]);
    assert.equal(pads.thrust, true);
  });

  it("ignore a stick that drifts: from the beginning, or a little later", () => {
    const drifting = new Gamepads();
    for (let i = 0; i < 10; i++) drifting.read([pad(0.3 + 0.01 * (i % 3), 0.1)]);
    assert.deepEqual([drifting.direction, drifting.uses], [undefined, 0]);
    drifting.read([pad(1, 0)]);
    assert.deepEqual([drifting.direction, drifting.uses], [0, 1]);
    // A stick that is held or trembles does not take the steering from the mouse again and again.
    for (let i = 0; i < 10; i++) drifting.read([pad(0.95 + 0.03 * (i % 2), 0)]);
    assert.equal(drifting.uses, 1);
  });

  it("accept a stick that is held when the gamepad is first seen", () => {
    const held = new Gamepads();
    held.read([pad(0.7, 0)]);
    assert.equal(held.direction, 0);
  });

  it("stop when they are disconnected, and start again afterwards", () => {
    pads.read([pad(1, 0, [0])]);
    assert.deepEqual([pads.direction, pads.thrust], [0, true]);
    pads.read([null]);
    assert.equal(pads.isActive, false);
    pads.read([pad(1, 0, [0]), null]);
    pads.read([{ ...pad(1, 0, [0]), connected: false }]);
    assert.equal(pads.isActive, false);
    pads.read([pad(0, 0)]);
    pads.read([pad(0, 1)]);
    assert.equal(pads.direction, Math.PI / 2);
  });

  it("can be several: the stick that moved last steers, and any of them thrusts", () => {
    pads.read([pad(0, 0), null, pad(0, 0)]);
    pads.read([pad(1, 0), null, pad(0, 0, [0])]);
    assert.deepEqual([pads.direction, pads.thrust], [0, true]);
    pads.read([pad(1, 0), null, pad(0, 1)]);
    assert.equal(pads.direction, Math.PI / 2);
  });

  it("of an unknown layout steer with the first stick, and use only buttons that can be assigned", () => {
    const unknown = new Gamepads();
    unknown.read([pad(0, 0, [], "")]);
    unknown.read([pad(-1, 0, [0, 6], "")]);
    assert.deepEqual([unknown.direction, unknown.thrust, unknown.brake], [Math.PI, true, false]);
  });

  it("do nothing while they are off, and a button that is held then does nothing when they are on again", () => {
    pads.isOn = false;
    pads.read([pad(1, 0, [0, 9])]);
    assert.deepEqual([pads.isActive, pads.uses], [false, 0]);
    pads.isOn = true;
    pads.read([pad(1, 0, [0, 9])]);
    assert.deepEqual(events, []);
  });
});
