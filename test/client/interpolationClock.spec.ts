import assert from "node:assert/strict";
import { InterpolationClock } from "../../client/net/interpolationClock.ts";
import { STEP_MS } from "../../game/constants.ts";
import { UnwrappedU32 } from "../../protocol/u32.ts";
import { seededRandom } from "../support/random.ts";

/** ms between the room's clock and the local clock */
const OFFSET = 123_456;
const FRAME_MS = 1000 / 60;

interface Drawn {
  /** room time now, ms */
  real: number;
  /** room time drawn, ms */
  time: number;
  /** speed of the drawn time; 1 is real time */
  rate: number;
  jumped: boolean;
}

/**
 * Draws one minute of patches at 60 frames a second.
 *
 * @param transit returns how long the patch of a room time is on its way, ms
 * @param age room time at the start, ms
 */
function play(transit: (roomTime: number) => number, ms = 60_000, clock = new InterpolationClock(), age = 0): Drawn[] {
  const roomClock = new UnwrappedU32();
  const arrivals: { roomTime: number; at: number }[] = [];
  let previous = 0;
  for (let roomTime = STEP_MS; roomTime < ms; roomTime += STEP_MS) {
    // TCP delivers in order.
    previous = Math.max(previous, roomTime + OFFSET + transit(roomTime));
    arrivals.push({ roomTime, at: previous });
  }
  const drawn: Drawn[] = [];
  let next = 0;
  let before = Number.NaN;
  for (let real = 0; real < ms; real += FRAME_MS) {
    const now = real + OFFSET;
    for (let arrival = arrivals[next]; arrival !== undefined && arrival.at <= now; arrival = arrivals[++next]) {
      clock.addPatch(roomClock.follow(Math.round(age + arrival.roomTime) % 2 ** 32), arrival.at);
    }
    const jumped = clock.advance(now);
    drawn.push({ real, time: clock.time, rate: (clock.time - before) / FRAME_MS, jumped });
    before = clock.time;
  }
  return drawn;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
const settled = (drawn: Drawn[]) => drawn.filter(({ real }) => real > 15_000);
const ageOf = (drawn: Drawn[]) => median(settled(drawn).map(({ real, time }) => real - time));

describe("the interpolation clock", () => {
  it("is one step behind the patches of a steady network, at any distance", () => {
    for (const transit of [1, 80, 300]) {
      assert.ok(Math.abs(ageOf(play(() => transit)) - transit - STEP_MS) < 1, `${transit} ms away`);
    }
  });

  it("adapts to the jitter: 98 of 100 patches arrive in time", () => {
    const random = seededRandom("jitter");
    for (const jitter of [10, 40, 120]) {
      const drawn = play(() => 50 + jitter * random());
      const expected = 50 + STEP_MS + 0.98 * jitter;
      assert.ok(Math.abs(ageOf(drawn) - expected) < 0.2 * jitter + 2, `${ageOf(drawn)} ms, not ${expected}`);
    }
  });

  it("runs at most 5 % faster or slower than real time while the jitter changes", () => {
    const random = seededRandom("weather");
    const drawn = settled(play((time) => 40 + (time % 20_000 < 10_000 ? 10 : 100) * random()));
    for (const { rate, jumped } of drawn) {
      assert.equal(jumped, false);
      assert.ok(rate > 0.9499 && rate < 1.0501, `${rate}`);
    }
  });

  it("does not grow its delay because of stalls", () => {
    const random = seededRandom("stalls");
    // Every 15 s there are 1.5 s without patches. Then the delayed patches arrive at once.
    const transit = (time: number) => 40 + 20 * random() + Math.max(0, 1500 - (time % 15_000));
    const age = ageOf(play(transit));
    assert.ok(age < 40 + STEP_MS + 25, `${age} ms`);
  });

  it("adapts within ten seconds when the network has become slower or faster", () => {
    for (const [before, after] of [
      [30, 130],
      [130, 30],
    ] as const) {
      const drawn = play((time) => (time < 30_000 ? before : after));
      const late = drawn.filter(({ real }) => real > 45_000);
      assert.ok(Math.abs(median(late.map(({ real, time }) => real - time)) - after - STEP_MS) < 2);
    }
  });

  it("jumps only if it is far off, as after a tab was hidden", () => {
    const clock = new InterpolationClock();
    for (let time = 0; time < 5000; time += STEP_MS) clock.addPatch(time, time + OFFSET);
    clock.advance(5000 + OFFSET);
    assert.equal(clock.advance(5016 + OFFSET), false);
    for (let time = 5000; time < 35_000; time += STEP_MS) clock.addPatch(time, time + OFFSET);
    assert.equal(clock.advance(35_000 + OFFSET), false, "the drawn time has advanced too");
    assert.ok(Math.abs(clock.time - (35_000 - STEP_MS)) < 1);
    for (let time = 40_000; time < 41_000; time += STEP_MS) clock.addPatch(time, time + OFFSET - 3000);
    assert.equal(clock.advance(38_000 + OFFSET), true);
  });

  it("is not affected when the room's clock passes 2^32 ms", () => {
    const random = seededRandom("2^32 ms");
    const late: number[] = [];
    const transit = (time: number) => (late[Math.round(time / STEP_MS)] ??= 40 + 30 * random());
    const young = play(transit);
    const old = play(transit, 60_000, new InterpolationClock(), 2 ** 32 - 30_000);
    for (const [i, { time, jumped }] of old.entries()) {
      if (i === 0) continue;
      assert.equal(jumped, young[i]?.jumped);
      if (Number.isNaN(time)) continue;
      assert.ok(Math.abs(time - (2 ** 32 - 30_000) - (young[i]?.time ?? 0)) < 1e-3, `${time}`);
    }
  });

  it("reports how late the newest patch is", () => {
    const clock = new InterpolationClock();
    for (let time = 50; time <= 1000; time += STEP_MS) clock.addPatch(time, time + OFFSET + 30);
    assert.equal(clock.overdue(1000, 1000 + OFFSET + 30), 0);
    assert.equal(clock.overdue(1000, 3000 + OFFSET + 30), 2000);
  });
});
