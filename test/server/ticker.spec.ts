import assert from "node:assert/strict";
import { STEP_MS } from "../../game/constants.ts";
import { Ticker } from "../../server/rooms/ticker.ts";
import { seededRandom } from "../support/random.ts";

/** A ticker that is called by hand, at times of the test's choosing. */
function tickerAt(start: number, maxSteps = 5) {
  let time = start;
  const turns: { steps: number; dropped: number }[] = [];
  const ticker = new Ticker({
    intervalMs: STEP_MS,
    maxSteps,
    onSteps: (steps, dropped) => turns.push({ steps, dropped }),
    now: () => time,
  });
  ticker.start();
  const turnAt = (at: number) => {
    time = at;
    ticker.turn();
  };
  return { ticker, turns, turnAt };
}

describe("the ticker", () => {
  it("runs exactly one step per interval when every timer is a little early or late, for an hour", () => {
    const random = seededRandom("72000 timers");
    const { ticker, turns, turnAt } = tickerAt(1000);
    for (let i = 1; i <= 72_000; i++) turnAt(1000 + i * STEP_MS - 0.9 + 12 * random());
    ticker.dispose();
    assert.equal(turns.length, 72_000);
    assert.ok(turns.every(({ steps, dropped }) => steps === 1 && dropped === 0));
  });

  it("runs no step for a timer that is far too early", () => {
    const { ticker, turns, turnAt } = tickerAt(0);
    turnAt(STEP_MS / 2);
    assert.equal(turns.length, 0);
    turnAt(STEP_MS);
    ticker.dispose();
    assert.equal(turns.length, 1);
  });

  it("makes up for a short stall, and counts the steps", () => {
    const { ticker, turns, turnAt } = tickerAt(0);
    turnAt(STEP_MS);
    turnAt(4.2 * STEP_MS);
    turnAt(5 * STEP_MS);
    ticker.dispose();
    assert.deepEqual(
      turns.map(({ steps }) => steps),
      [1, 3, 1],
    );
    assert.deepEqual(ticker.counts, { steps: 5, caughtUp: 2, dropped: 0 });
  });

  it("makes up for a long stall only up to its limit, counts the dropped steps, and keeps its interval", () => {
    const { ticker, turns, turnAt } = tickerAt(0);
    turnAt(100.4 * STEP_MS);
    turnAt(101 * STEP_MS);
    ticker.dispose();
    assert.deepEqual(turns, [
      { steps: 5, dropped: 95 },
      { steps: 1, dropped: 0 },
    ]);
    assert.deepEqual(ticker.counts, { steps: 6, caughtUp: 4, dropped: 95 });
  });

  it("keeps real time with real timers: 20.00 steps a second", async () => {
    let steps = 0;
    const start = performance.now();
    const ticker = new Ticker({
      intervalMs: STEP_MS,
      maxSteps: 1000,
      onSteps: (run) => {
        steps += run;
      },
    });
    ticker.start();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    ticker.dispose();
    const elapsed = performance.now() - start;
    // Exact except for the current step, however busy this machine is.
    assert.ok(Math.abs(elapsed / STEP_MS - steps) <= 1.1, `${steps} steps in ${elapsed} ms`);
    const end = steps;
    await new Promise((resolve) => setTimeout(resolve, 2 * STEP_MS));
    assert.equal(steps, end, "none after it was disposed of");
  });

  it("stops when a step disposes of it", async () => {
    let turns = 0;
    const done = new Promise<void>((resolve) => {
      const ticker = new Ticker({
        intervalMs: 5,
        maxSteps: 5,
        onSteps: () => {
          turns++;
          if (turns === 3) {
            ticker.dispose();
            resolve();
          }
        },
      });
      ticker.start();
    });
    await done;
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(turns, 3);
  });
});
