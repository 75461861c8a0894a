import assert from "node:assert/strict";
import { rarest } from "../../game/rarest.ts";

describe("the rarest index", () => {
  it("is the first of those that are taken least often", () => {
    assert.equal(rarest(3, []), 0);
    assert.equal(rarest(3, [1, 0, 1]), 1);
    assert.equal(rarest(3, [2, 2, 1]), 2);
  });

  it("is not one beyond the count", () => {
    assert.equal(rarest(2, [1, 1, 0]), 0);
  });
});
