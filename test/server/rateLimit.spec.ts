import assert from "node:assert/strict";
import { RateLimit } from "../../server/limits/rateLimit.ts";
import { TokenBucket } from "../../server/limits/tokenBucket.ts";

describe("a rate limit", () => {
  it("allows a number of uses at once, and then returns after how many seconds the next one is allowed", () => {
    const limit = new RateLimit(3, 60);
    assert.deepEqual(
      Array.from({ length: 5 }, () => limit.take("a")),
      [0, 0, 0, 20, 20],
    );
    assert.equal(limit.take("b"), 0, "other keys are independent");
    limit.putBack("a");
    assert.deepEqual([limit.take("a"), limit.take("a")], [0, 20]);
    assert.equal(new RateLimit(1, 60).take("a"), 0, "also on first use");
  });

  it("remembers a limited number of keys, and forgets those whose bucket is full", async () => {
    const many = new RateLimit(1, 60);
    for (let i = 0; i < 60_000; i++) many.take(`key ${i}`);
    assert.equal(many.size, 50_000);
    assert.ok(many.take("key 59999") > 0);
    assert.equal(many.take("key 0"), 0, "the least recently used key is forgotten first");

    const short = new RateLimit(1, 0.001);
    for (let i = 0; i < 1000; i++) short.take(`key ${i}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    for (let i = 0; i < 1000; i++) short.take("one");
    assert.ok(short.size <= 2, `${short.size} keys`);
  });
});

describe("a token bucket", () => {
  it("refills up to its size, and ignores a clock that goes back", () => {
    const now = performance.now();
    const bucket = new TokenBucket(2, 1);
    assert.deepEqual([bucket.take(now), bucket.take(now)], [0, 0]);
    assert.ok(bucket.take(now) > 0);
    assert.ok(bucket.take(now - 3_600_000) > 0);
    assert.equal(bucket.take(now + 1100), 0);
    assert.ok(bucket.take(now + 1100) > 0);
    assert.deepEqual([bucket.take(now + 1e6), bucket.take(now + 1e6)], [0, 0]);
    assert.ok(bucket.take(now + 1e6) > 900);
  });
});
