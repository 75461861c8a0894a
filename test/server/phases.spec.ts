import assert from "node:assert/strict";
import { Phase } from "../../server/rooms/phases.ts";

describe("the phases of rooms", () => {
  const START = 1234.5;
  const INTERVAL = 50;
  /** Part of the interval in which the steps of a room run, ms. */
  const partOf = (phase: Phase) => phase.after(START, INTERVAL) % INTERVAL;

  it("are five, with as many rooms in each, and a place that a room has left is filled first", () => {
    const phases = Array.from({ length: 15 }, () => Phase.take());
    try {
      const counts = Map.groupBy(phases, partOf);
      assert.deepEqual(
        [...counts.keys()].sort((a, b) => a - b),
        [0, 10, 20, 30, 40],
      );
      assert.deepEqual(
        [...counts.values()].map(({ length }) => length),
        [3, 3, 3, 3, 3],
      );
      const [left] = phases.splice(7, 1) as [Phase];
      left.free();
      // Twice is once: a loop that failed is stopped again when its room closes.
      left.free();
      phases.push(Phase.take());
      assert.equal(partOf(phases.at(-1) as Phase), partOf(left));
      phases.push(Phase.take(), Phase.take());
      assert.notEqual(partOf(phases.at(-1) as Phase), partOf(phases.at(-2) as Phase));
    } finally {
      for (const phase of phases) phase.free();
    }
  });

  it("begin within one interval, and never before the time", () => {
    const phases = Array.from({ length: 5 }, () => Phase.take());
    for (const phase of phases) {
      const first = phase.after(START, INTERVAL);
      assert.ok(first >= START && first < START + INTERVAL, `${first}`);
      phase.free();
    }
  });
});
