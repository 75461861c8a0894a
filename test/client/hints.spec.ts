import assert from "node:assert/strict";
import { type ExplainedSky, type Flying, HintPlan } from "../../client/ui/hints.ts";

const resting: Flying = {
  hand: undefined,
  thrusting: false,
  braking: false,
  speed: 0,
  isMapOpen: false,
  sky: undefined,
};

/** A sky in which only stars can be had. */
const quiet: ExplainedSky = {
  points: 0,
  ownRing: -1,
  boosts: 0,
  boosting: false,
  draft: 0,
  isNearShip: false,
  crown: "none",
};

describe("the hints of the first flight", () => {
  let stored: string[];
  let plan: HintPlan;
  const begin = (explained: string[] = [], hand: "mouse" | "touch" = "mouse") => {
    stored = explained;
    plan = new HintPlan(explained, hand, (learned) => {
      stored = learned;
    });
  };
  /** Flies for some seconds, with 20 frames per second. @returns the hints that were shown, as hand and lesson */
  const fly = (seconds: number, flying: Partial<Flying>): string[] => {
    const shown: string[] = [];
    for (let i = 0; i < seconds * 20; i++) {
      plan.update(0.05, { ...resting, ...flying });
      const hint = plan.lesson === undefined ? "" : `${plan.hand} ${plan.lesson}`;
      if (hint !== "" && shown.at(-1) !== hint) shown.push(hint);
    }
    return shown;
  };
  beforeEach(() => begin());

  it("explain how to steer at once and until it is done, then the brake when the ship is fast, then the map", () => {
    assert.deepEqual(fly(60, {}), ["mouse steer"]);
    assert.deepEqual(fly(1, { hand: "mouse", thrusting: true }), ["mouse steer"]);
    assert.equal(plan.lesson, undefined);
    assert.deepEqual(fly(10, { hand: "mouse", speed: 10 }), []);
    assert.deepEqual(fly(3, { hand: "mouse", speed: 60 }), ["mouse brake"]);
    assert.deepEqual(fly(1, { hand: "mouse", braking: true }), ["mouse brake"]);
    assert.deepEqual(fly(3, { hand: "mouse", speed: 60 }), []);
    assert.deepEqual(fly(3, { hand: "mouse", speed: 60 }), ["mouse map"]);
    assert.deepEqual(fly(1, { hand: "mouse", isMapOpen: true }), ["mouse map"]);
    assert.deepEqual(fly(60, { hand: "mouse", speed: 60 }), []);
    assert.deepEqual(stored, ["mouse", "brake", "map"]);
  });

  it("stay long enough to be read, also for a player who does it at once", () => {
    fly(1.5, { hand: "mouse", thrusting: true });
    assert.equal(plan.lesson, "steer");
    fly(1, { hand: "mouse", thrusting: true });
    assert.equal(plan.lesson, undefined);
  });

  it("go away after a while if the player does not want to try the brake or the map", () => {
    begin(["mouse"]);
    assert.deepEqual(fly(60, { hand: "mouse", speed: 60 }), ["mouse brake", "mouse map"]);
    assert.deepEqual(stored, ["mouse", "brake", "map"]);
  });

  it("are about the hand that is used, and explain a hand that comes later once", () => {
    begin([], "touch");
    assert.deepEqual(fly(1, {}), ["touch steer"]);
    assert.deepEqual(fly(1, { hand: "keys" }), ["keys steer"]);
    begin(["mouse", "brake", "map"]);
    assert.deepEqual(fly(9, { hand: "mouse", speed: 60 }), []);
    assert.deepEqual(fly(3, { hand: "pad", thrusting: true }), ["pad steer"]);
    assert.deepEqual(fly(9, { hand: "pad", speed: 60 }), []);
    assert.deepEqual(stored, ["mouse", "brake", "map", "pad"]);
  });

  it("explain what gives points when it is there, each once", () => {
    begin(["mouse", "brake", "map"]);
    const see = (seconds: number, sky: Partial<ExplainedSky>) =>
      fly(seconds, { hand: "mouse", sky: { ...quiet, ...sky } });
    assert.deepEqual(see(3, {}), ["mouse star"]);
    assert.deepEqual(see(1, { points: 1 }), ["mouse star"]);
    assert.deepEqual(see(20, { points: 1 }), []);
    assert.deepEqual(see(3, { ownRing: 0 }), ["mouse rings"]);
    assert.deepEqual(see(1, { ownRing: 1 }), ["mouse rings"]);
    assert.deepEqual(see(20, { ownRing: 1 }), []);
    assert.deepEqual(see(3, { isNearShip: true }), ["mouse draft"]);
    // The boost is ready, and explained after a pause.
    assert.deepEqual(see(10, { boosts: 1 }), ["mouse draft", "mouse boost"]);
    assert.deepEqual(see(1, { boosting: true }), ["mouse boost"]);
    assert.deepEqual(see(20, { isNearShip: true }), []);
    assert.deepEqual(see(3, { crown: "other" }), ["mouse crown"]);
    assert.deepEqual(see(1, { crown: "own" }), ["mouse crown"]);
    assert.deepEqual(see(60, { crown: "other", boosts: 1, ownRing: 0, isNearShip: true }), []);
    assert.deepEqual(stored, ["mouse", "brake", "map", "star", "rings", "draft", "boost", "crown"]);
  });

  it("come back if their moment passed before they could be read, and not on the podium", () => {
    begin(["mouse", "brake", "map", "star"]);
    assert.deepEqual(fly(3, { hand: "mouse", sky: { ...quiet, ownRing: 0 } }), ["mouse rings"]);
    assert.deepEqual(fly(20, { hand: "mouse", sky: quiet }), []);
    assert.deepEqual(fly(3, { hand: "mouse", sky: { ...quiet, ownRing: 0 } }), ["mouse rings"]);
    assert.deepEqual(fly(20, { hand: "mouse", sky: undefined }), []);
    assert.deepEqual(fly(6, { hand: "mouse", sky: { ...quiet, ownRing: 0 } }), ["mouse rings"]);
    assert.deepEqual(fly(20, { hand: "mouse", sky: quiet }), []);
    assert.deepEqual(stored, ["mouse", "brake", "map", "star", "rings"]);
  });
});
