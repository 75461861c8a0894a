import assert from "node:assert/strict";
import { ServerProcess } from "../support/server.ts";

describe("npm run fuzz", function () {
  this.timeout(40_000);

  it("finds nothing in six seconds, and says what it tried", async () => {
    const { code, output } = await ServerProcess.runToEnd(
      { command: [process.execPath, "loadtest/fuzz.ts", "--minutes", "0.1", "--quiet", "1"] },
      35_000,
    );
    // The seed is in there.
    assert.equal(code, 0, output);
    const [, frames, requests] = /(\d+) frames, (\d+) requests\.$/m.exec(output) ?? [];
    assert.ok(Number(frames) > 100 && Number(requests) > 20, output);
    assert.match(output, /"4400":\d+/);
    assert.match(output, /^0 findings$/m);
  });
});
