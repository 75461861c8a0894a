import assert from "node:assert/strict";
import { Recording } from "../../loadtest/ramp/recording.ts";
import { thin } from "../../loadtest/report/thin.ts";
import { seededRandom } from "../support/random.ts";

describe("a recording", () => {
  it("keeps hundreds of thousands of updates and computes the figures of any period", () => {
    const recording = new Recording();
    for (let index = 0; index < 1000; index++) {
      recording.joined(index, 0);
      recording.began(index, 0);
    }
    for (let step = 1; step <= 400; step++) {
      // In the third second, every fifth connection gets its updates after twice the time.
      for (let index = 0; index < 1000; index++) {
        recording.updated(index, step * 0.05, step > 40 && step <= 60 && index % 5 === 0 ? 100 : 50);
      }
    }
    recording.end = 20;
    assert.equal(recording.length, 400_000);
    assert.deepEqual(recording.period(2.01, 3.01), {
      ...{ from: 2.01, to: 3.01, connections: 1000, each: recording.period(2.01, 3.01).each },
      ...{ updates: 20_000, p50: 50, p95: 100, p99: 100, max: 100 },
    });
    assert.ok(Math.abs((recording.period(0, 20).each ?? 0) - 20) < 0.01);
    const places = recording.byConnection();
    assert.deepEqual([places.size, places.get(7)?.length, places.get(7)?.[1]], [1000, 400, 1007]);
  });

  it("counts a connection while it is open", () => {
    const recording = new Recording();
    recording.joined(0, 0);
    recording.joined(1, 1.5);
    recording.lost(0, 3.2, 1006);
    recording.end = 5;
    const counts = [1, 2, 3, 4, 5].map((second) => recording.period(second - 1, second).connections);
    assert.deepEqual(counts, [1, 2, 2, 1, 1]);
    assert.equal(recording.period(0, 1).p95, null);
  });
});

describe("the points of a picture", () => {
  const random = seededRandom("intervals");
  const values = Float32Array.from({ length: 300_000 }, () => 50 + 50 * random() ** 20);

  it("are all points, if there are few", () => {
    assert.deepEqual([...thin(values.subarray(0, 100), 100, 10)], [...Array(100).keys()]);
  });

  it("are thinned evenly, except for the slowest, which are all drawn", () => {
    const places = thin(values, 10_000, 500);
    assert.ok(places.length > 9_800 && places.length <= 10_000, `${places.length} points`);
    const chosen = new Set(places);
    assert.equal(chosen.size, places.length);
    const slowest = [...values.keys()].sort((a, b) => (values[b] as number) - (values[a] as number)).slice(0, 500);
    assert.ok(slowest.every((place) => chosen.has(place)));
    // About the same number from each thirtieth of the time, and from each of ten connections.
    for (let part = 0; part < 30; part++) {
      const inPart = places.filter((place) => Math.floor(place / 10_000) === part).length;
      assert.ok(Math.abs(inPart - 333) < 60, `${inPart} in part ${part}`);
    }
    for (let connection = 0; connection < 10; connection++) {
      const ofIt = places.filter((place) => place % 10 === connection).length;
      assert.ok(Math.abs(ofIt - 1000) < 120, `${ofIt} of connection ${connection}`);
    }
  });
});
