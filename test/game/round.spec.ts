import assert from "node:assert/strict";
import { STEP_RATE } from "../../game/constants.ts";
import {
  MOST_PROJECTED,
  PODIUM_STEPS,
  projection,
  ROUND_STEPS,
  ranking,
  rankOf,
  roundSeed,
  roundTime,
  scoreOf,
  secondsInto,
} from "../../game/round.ts";
import { seededRandom } from "../support/random.ts";

const timeAt = (step: number) => roundTime(step, { number: 0, elapsed: 0, podium: false });

describe("a round", () => {
  it("has 180 s and a podium of 12 s, and the next one follows at once", () => {
    const cycle = ROUND_STEPS + PODIUM_STEPS;
    assert.deepEqual([ROUND_STEPS, PODIUM_STEPS], [180 * STEP_RATE, 12 * STEP_RATE]);
    assert.deepEqual(timeAt(0), { number: 0, elapsed: 0, podium: false });
    assert.deepEqual(timeAt(ROUND_STEPS - 1), { number: 0, elapsed: ROUND_STEPS - 1, podium: false });
    assert.deepEqual(timeAt(ROUND_STEPS), { number: 0, elapsed: ROUND_STEPS, podium: true });
    assert.deepEqual(timeAt(cycle - 1), { number: 0, elapsed: cycle - 1, podium: true });
    assert.deepEqual(timeAt(7 * cycle + 5), { number: 7, elapsed: 5, podium: false });
  });

  it("has a seed of its own", () => {
    const all = Array.from({ length: 1000 }, (_, round) => roundSeed(99, round));
    assert.equal(new Set(all).size, 1000);
    assert.notEqual(roundSeed(99, 0), roundSeed(100, 0));
  });

  it("counts whole seconds, up to its length", () => {
    assert.equal(secondsInto(timeAt(STEP_RATE - 1)), 0);
    assert.equal(secondsInto(timeAt(90 * STEP_RATE)), 90);
    assert.equal(secondsInto(timeAt(ROUND_STEPS + 5)), 180);
  });
});

describe("a score", () => {
  it("is the points of a pilot who was there from the start", () => {
    assert.equal(scoreOf({ points: 37, joined: 0 }), 37);
  });

  it("projects the points of a pilot who joined late to the whole round, up to a limit", () => {
    assert.equal(scoreOf({ points: 40, joined: 60 }), 60);
    for (const joined of [90, 120, 179, 180]) assert.equal(scoreOf({ points: 100, joined }), 100 * MOST_PROJECTED);
    let last = 0;
    for (let joined = 0; joined <= 180; joined++) {
      assert.ok(projection(joined) >= last && projection(joined) >= 1, `after ${joined} s`);
      last = projection(joined);
    }
  });

  it("grows with each point", () => {
    const random = seededRandom("200 pilots");
    for (let i = 0; i < 200; i++) {
      const joined = Math.floor(random() * 181);
      const points = Math.floor(random() * 200);
      assert.ok(scoreOf({ points: points + 1, joined }) > scoreOf({ points, joined }));
    }
  });

  it("ranks pilots by their scores; equal ones share the rank", () => {
    const pilots = [
      { name: "a", points: 10, joined: 0 },
      { name: "b", points: 30, joined: 0 },
      { name: "c", points: 20, joined: 60 },
      { name: "d", points: 5, joined: 0 },
    ];
    assert.deepEqual(
      ranking(pilots).map(({ name }) => name),
      ["b", "c", "a", "d"],
    );
    assert.deepEqual(
      pilots.map((pilot) => rankOf(scoreOf(pilot), pilots)),
      [3, 1, 1, 4],
    );
  });
});
