import assert from "node:assert/strict";
import { PointsTurns } from "../../../server/rooms/bigsky/pointsTurns.ts";

/** Pilots of a room, each with other points. */
const pilotsOf = (count: number) => new Map(Array.from({ length: count }, (_, i) => [i, { points: i, patched: 0 }]));

/** Runs patches in which everybody scores. @returns for each patch, whose points it has */
function run(
  pilots: ReturnType<typeof pilotsOf>,
  patches: number,
  { podium = false, scoring = true, turns = new PointsTurns() } = {},
) {
  return Array.from({ length: patches }, () => {
    for (const pilot of pilots.values()) if (scoring) pilot.points++;
    turns.begin(pilots, podium);
    return [...pilots].filter(([, pilot]) => turns.isDue(pilot)).map(([id]) => id);
  });
}

/** The largest number of patches between two that have the points of a pilot. */
function longestWait(sent: readonly number[][], id: number): number {
  const at = [-1, ...sent.flatMap((ids, patch) => (ids.includes(id) ? [patch] : [])), sent.length];
  return Math.max(...at.slice(1).map((patch, i) => patch - (at[i] as number)));
}

describe("the points of pilots in patches of the big sky", () => {
  for (const [count, most, patches] of [
    [100, 2, 80],
    [400, 5, 80],
    [2000, 5, 400],
  ] as const) {
    it(`are those of ${most} of ${count} pilots and of the ten best, and all have a turn within ${patches} patches`, () => {
      const pilots = pilotsOf(count);
      const sent = run(pilots, 3 * patches);
      for (const ids of sent) {
        const others = ids.filter((id) => id < count - 10);
        assert.ok(others.length <= most, `${others.length}`);
      }
      for (const id of [0, 1, count / 2, count - 11]) assert.ok(longestWait(sent, id) <= patches, `${id}`);
      for (let id = count - 10; id < count; id++) assert.ok(longestWait(sent, id) <= 20, `${id}`);
    });
  }

  it("are those of at most ten besides if many are equally good, and none while nobody has scored", () => {
    const pilots = pilotsOf(1000);
    for (const pilot of pilots.values()) pilot.points = 0;
    assert.deepEqual(run(pilots, 40, { scoring: false }).flat(), []);
    // The only one who has scored is among the best.
    (pilots.get(500) as { points: number }).points = 1;
    assert.deepEqual(run(pilots, 1, { scoring: false }), [[500]]);
    for (const ids of run(pilots, 40)) assert.ok(ids.length <= 15, `${ids.length}`);
  });

  it("are all there within a second on the podium and when the next round begins, and once only", () => {
    const pilots = pilotsOf(1000);
    const turns = new PointsTurns();
    const sent = run(pilots, 100, { podium: true, scoring: false, turns });
    assert.equal(sent.slice(0, 20).flat().length, 999, "all but the one without points");
    assert.deepEqual(sent.slice(20).flat(), []);
    for (const pilot of pilots.values()) pilot.points = 0;
    assert.equal(run(pilots, 20, { scoring: false, turns }).flat().length, 999);
  });
});
