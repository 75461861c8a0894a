import assert from "node:assert/strict";
import { InputBufferImpl } from "@colyseus/core";
import { ShipInput } from "../../protocol/schema.ts";
import { keepQueueMemory } from "../../server/colyseus/inputQueue.ts";
import { seededRandom } from "../support/random.ts";

/** As in Colyseus 0.18.17, whether or not its class has been changed in this process. */
class Stock extends InputBufferImpl {}
Object.assign(Stock.prototype, {
  truncate(this: { [name: string]: unknown[] | undefined } & Record<"_head", number>) {
    for (const name of ["_items", "_renderTimes", "_reckonTimes", "_seqs"]) {
      const values = this[name];
      if (values !== undefined) values.length = 0;
    }
    this._head = 0;
  },
});

class Changed extends InputBufferImpl {}
keepQueueMemory(Changed.prototype);

describe("an input queue that keeps its memory", () => {
  it("returns and counts the same inputs as the framework's", () => {
    const random = seededRandom("20000 calls");
    const queues = [new Stock(4, undefined, ShipInput), new Changed(4, undefined, ShipInput)] as const;
    for (let call = 0; call < 20_000; call++) {
      const kind = random();
      const [expected, found] = queues.map((queue) => {
        if (kind < 0.55) queue.push({ call } as unknown as ShipInput, call, call + 1);
        const result =
          kind < 0.55 ? undefined : kind < 0.9 ? queue.next() : kind < 0.99 ? queue.take(2) : queue.clear();
        const { size, consumedCount, ackSeq, renderTime, wasIdle } = queue;
        return { result, size, consumedCount, ackSeq, renderTime, wasIdle, waiting: queue.peek() };
      });
      assert.deepEqual(found, expected, `call ${call}`);
    }
  });

  it("holds no input after that was taken", () => {
    const queue = new Changed(4, undefined, ShipInput);
    for (let i = 0; i < 3; i++) queue.push(new ShipInput());
    for (let i = 0; i < 3; i++) queue.next();
    assert.deepEqual(Reflect.get(queue, "_items"), []);
  });
});
