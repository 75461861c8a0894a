import assert from "node:assert/strict";
import { Command } from "../support/command.ts";

describe("npm run fuzz", function () {
  this.timeout(60_000);

  it("finds no fault in six seconds, and reports what it tried", async () => {
    const { code, output } = await Command.run("loadtest/fuzz.ts", "--minutes", "0.1", "--quiet", "1");
    // The output has the seed.
    assert.equal(code, 0, output);
    const [, frames, requests] = /(\d+) frames, (\d+) requests\.$/m.exec(output) ?? [];
    assert.ok(Number(frames) > 100 && Number(requests) > 20, output);
    assert.match(output, /"4400":\d+/);
    assert.match(output, /^0 findings$/m);
  });
});
