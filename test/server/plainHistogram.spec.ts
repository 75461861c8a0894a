import assert from "node:assert/strict";
import { Histogram, Registry } from "prom-client";
import { PlainHistogram } from "../../server/metrics/plainHistogram.ts";
import { seededRandom } from "../support/random.ts";

describe("a plain histogram", () => {
  const OPTIONS = { name: "duration_seconds", help: "How long it takes.", buckets: [0.001, 0.01, 0.1] };

  /** The text for Prometheus after some values, with prom-client's histogram and with ours. */
  async function texts(values: readonly number[]): Promise<[string, string]> {
    const [theirs, ours] = [new Registry(), new Registry()];
    const stock = new Histogram({ ...OPTIONS, registers: [theirs] });
    const plain = new PlainHistogram(OPTIONS);
    ours.registerMetric(plain.metric);
    for (const value of values) {
      stock.observe(value);
      plain.observe(value);
    }
    return Promise.all([theirs.metrics(), ours.metrics()]);
  }

  it("has the text of prom-client's, for values in, on and above its bounds", async () => {
    const random = seededRandom("1000 durations");
    const values = [0, 0.001, 0.01, 0.1, 7, ...Array.from({ length: 1000 }, () => random() ** 4)];
    const [theirs, ours] = await texts(values);
    assert.equal(ours, theirs);
    assert.match(ours, /^duration_seconds_count 1005$/m);
  });

  it("has the text of prom-client's without values", async () => {
    const [theirs, ours] = await texts([]);
    assert.equal(ours, theirs);
  });
});
