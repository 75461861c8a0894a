import assert from "node:assert/strict";
import { UnwrappedU32 } from "../../protocol/u32.ts";

describe("a number told in its lowest 32 bits", () => {
  it("grows on when it passes 2^32, as often as it does", () => {
    const number = new UnwrappedU32();
    const start = 2 ** 32 - 120;
    for (let value = start; value < start + 5 * 2 ** 32; value += 1_234_567_890) {
      assert.equal(number.follow(value % 2 ** 32), value);
    }
  });

  it("goes back by less than half of that as well, over the edge too", () => {
    const number = new UnwrappedU32();
    assert.equal(number.follow(2 ** 32 - 10), 2 ** 32 - 10);
    assert.equal(number.follow(5), 2 ** 32 + 5);
    assert.equal(number.follow(2 ** 32 - 1), 2 ** 32 - 1);
    assert.equal(number.follow(2 ** 32 - 1), 2 ** 32 - 1);
  });

  it("begins as it is told", () => {
    for (const first of [0, 50, 2 ** 31, 2 ** 32 - 1]) assert.equal(new UnwrappedU32().follow(first), first);
  });
});
