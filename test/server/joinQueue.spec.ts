import assert from "node:assert/strict";
import { HttpError } from "../../server/http/httpError.ts";
import { JoinQueue } from "../../server/http/joinQueue.ts";

describe("the queue of joins", () => {
  let slices: (() => void)[];
  let queue: JoinQueue;
  let begun: number[];
  beforeEach(() => {
    slices = [];
    begun = [];
    queue = new JoinQueue((run) => slices.push(run));
  });

  /** Requests of joins, by number. */
  function request(from: number, to: number): void {
    for (let i = from; i <= to; i++) void queue.turn().then(() => begun.push(i));
  }

  /** Lets a slice of time pass. @returns the joins that have begun so far */
  async function slice(): Promise<number[]> {
    // Only one timer is set at a time.
    assert.ok(slices.length <= 1);
    slices.pop()?.();
    await new Promise(setImmediate);
    return begun;
  }

  it("lets a few begin at once, and the others in their order, three in each slice of time", async () => {
    request(1, 8);
    await new Promise(setImmediate);
    assert.deepEqual(begun, [1, 2, 3]);
    assert.deepEqual(await slice(), [1, 2, 3, 4, 5, 6]);
    // A request that comes now is not served before those that wait.
    request(9, 9);
    assert.deepEqual(await slice(), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    await slice();
    assert.equal(slices.length, 0, "no timer is left when nobody waits");
    request(10, 12);
    await new Promise(setImmediate);
    assert.equal(begun.length, 12);
  });

  it("refuses more than it can let begin before they give up, and accepts others when there is room again", async () => {
    request(1, 1503);
    await assert.rejects(
      () => queue.turn(),
      (error) => error instanceof HttpError && error.status === 503 && error.headers["Retry-After"] === "3",
    );
    assert.equal((await slice()).length, 6);
    request(1504, 1506);
    while (slices.length > 0) await slice();
    assert.deepEqual(
      begun,
      Array.from({ length: 1506 }, (_, i) => i + 1),
    );
  });
});
