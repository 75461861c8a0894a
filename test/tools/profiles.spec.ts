import assert from "node:assert/strict";
import { drawLateness } from "../../tools/network/jitter.ts";
import { bothWays, describeProfile, PROFILES, type Profile, parseProfile } from "../../tools/network/profiles.ts";
import { drawStalls, type Stall } from "../../tools/network/stalls.ts";
import { seededRandom } from "../support/random.ts";

describe("a network's profile", () => {
  it("has plausible figures", () => {
    for (const [name, { up, down, stalls }] of Object.entries<Profile>(PROFILES)) {
      for (const { delay, jitter = 0, bandwidth = 1 } of [up, down]) {
        assert.ok(delay !== undefined && delay > 0 && delay < 1000, name);
        assert.ok(jitter >= 0 && jitter < delay && bandwidth > 0, name);
      }
      if (stalls !== undefined) {
        assert.ok(stalls.minMs > 0 && stalls.maxMs >= stalls.minMs && stalls.everyMs > stalls.maxMs, name);
      }
    }
  });

  it("is read from its name, or from delay and jitter", () => {
    assert.equal(parseProfile("train"), PROFILES.train);
    assert.deepEqual(parseProfile("200,50"), bothWays({ delay: 200, jitter: 50 }));
    assert.deepEqual(parseProfile("0.5"), bothWays({ delay: 0.5, jitter: 0 }));
    assert.deepEqual(parseProfile("0,0"), bothWays({ delay: 0, jitter: 0 }));
  });

  it("is undefined if the text is neither", () => {
    for (const text of ["", "5g", "-1", "200,", "200,50,1", "1e3", "60001", "1,60001", "toString", "200;50"]) {
      assert.equal(parseProfile(text), undefined, text);
    }
  });

  it("is described as text", () => {
    assert.equal(describeProfile(bothWays({ delay: 200, jitter: 50 })), "200 ms, jitter 50 ms each way");
    assert.equal(
      describeProfile(PROFILES.train),
      "up 60 ms, jitter 40 ms, 1 Mbit/s; down 60 ms, jitter 40 ms, 4 Mbit/s; stalls of 0.3 to 2 s every 20 s",
    );
  });
});

describe("jitter", () => {
  it("has median 0 and 95th percentile 1, and is skewed towards lateness", () => {
    const random = seededRandom("lateness");
    const draws = Array.from({ length: 100_000 }, () => drawLateness(random)).sort((a, b) => a - b);
    const percentile = (part: number) => draws[Math.floor(part * draws.length)] ?? Number.NaN;
    assert.ok(Math.abs(percentile(0.5)) < 0.01, `median ${percentile(0.5)}`);
    assert.ok(Math.abs(percentile(0.95) - 1) < 0.05, `95th percentile ${percentile(0.95)}`);
    assert.ok(Math.abs(percentile(0.99) - 2.2) < 0.2, `99th percentile ${percentile(0.99)}`);
    assert.ok(percentile(0) >= -0.24 && (draws.at(-1) ?? 0) < 4.6);
  });
});

describe("stalls", () => {
  const stalls = { everyMs: 20_000, minMs: 300, maxMs: 2000 };
  const first = (count: number, seed: number): Stall[] => {
    const drawn = drawStalls(stalls, seed);
    return Array.from({ length: count }, () => drawn.next().value);
  };

  it("depend on the seed alone", () => {
    assert.deepEqual(first(100, 7), first(100, 7));
    assert.notDeepEqual(first(100, 7), first(100, 8));
  });

  it("have the requested mean interval and length, and never overlap", () => {
    const seed = Math.floor(seededRandom("stalls")() * 2 ** 32);
    const drawn = first(20_000, seed);
    let [last, between] = [0, 0];
    for (const { from, until } of drawn) {
      assert.ok(from >= last && until - from >= 300 && until - from <= 2000);
      between += from - last;
      last = until;
    }
    assert.ok(Math.abs(between / drawn.length / 20_000 - 1) < 0.05);
    const lasted = drawn.reduce((sum, { from, until }) => sum + until - from, 0) / drawn.length;
    assert.ok(Math.abs(lasted / 1150 - 1) < 0.03, `${lasted} ms`);
  });
});
