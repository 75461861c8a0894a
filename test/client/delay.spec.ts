import assert from "node:assert/strict";
import { readDelay } from "../../client/net/delay.ts";

describe("the delay in the page's address", () => {
  it("is in ms each way, with optional jitter after a comma", () => {
    assert.deepEqual(readDelay("200"), { delay: 200, jitter: 0 });
    assert.deepEqual(readDelay("200,50"), { delay: 200, jitter: 50 });
    assert.deepEqual(readDelay(" 0 "), { delay: 0, jitter: 0 });
  });

  it("is a fault if it is not a delay or too long, with a short part of what was written", () => {
    for (const words of ["abc", "", "-5", "200,", "200;50", "1e3", "99999", "1500,1500", "9".repeat(400)]) {
      const read = readDelay(words);
      assert.ok("fault" in read, words);
      assert.equal(read.fault, /^[\d,]{5,9}$/.test(words) ? "tooLong" : "malformed");
      assert.ok(words.startsWith(read.words.replace("…", "")) && read.words.length <= 21);
    }
  });
});
