import assert from "node:assert/strict";
import { UnwrappedU32 } from "../../protocol/u32.ts";

describe("a number sent in its lowest 32 bits", () => {
  it("continues to grow each time it passes 2^32", () => {
    const number = new UnwrappedU32();
    const start = 2 ** 32 - 120;
    for (let value = start; value < start + 5 * 2 ** 32; value += 1_234_567_890) {
      assert.equal(number.follow(value % 2 ** 32), value);
    }
  });

  it("may decrease by less than 2^31, also across a multiple of 2^32", () => {
    const number = new UnwrappedU32();
    assert.equal(number.follow(2 ** 32 - 10), 2 ** 32 - 10);
    assert.equal(number.follow(5), 2 ** 32 + 5);
    assert.equal(number.follow(2 ** 32 - 1), 2 ** 32 - 1);
    assert.equal(number.follow(2 ** 32 - 1), 2 ** 32 - 1);
  });

  it("starts with the first value", () => {
    for (const first of [0, 50, 2 ** 31, 2 ** 32 - 1]) assert.equal(new UnwrappedU32().follow(first), first);
  });
});
