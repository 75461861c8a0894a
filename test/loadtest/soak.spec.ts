import assert from "node:assert/strict";
import { ServerProcess } from "../support/server.ts";

describe("npm run soak", function () {
  this.timeout(80_000);

  it("leaves nothing behind after five seconds of unruly clients, and says what they did", async () => {
    const { code, output } = await ServerProcess.runToEnd(
      {
        command: [
          ...[process.execPath, "loadtest/soak.ts", "--minutes", "0.08", "--clients", "12", "--room-size", "5"],
          ...["--behaviour", "unruly", "--churn", "20", "--settle", "7"],
        ] as [string, ...string[]],
      },
      75_000,
    );
    assert.equal(code, 0, output);
    assert.match(output, /times one misbehaves/);
    assert.match(output, /^0 findings$/m);
  });
});
