import assert from "node:assert/strict";
import { Command } from "../support/command.ts";

describe("npm run soak", function () {
  this.timeout(80_000);

  it("finds no leftovers after five seconds of unruly clients, and reports their actions", async () => {
    const { code, output } = await Command.run(
      ...(["loadtest/soak.ts", "--minutes", "0.08", "--clients", "12", "--room-size", "5"] as const),
      ...["--behavior", "unruly", "--churn", "20", "--settle", "7"],
    );
    assert.equal(code, 0, output);
    assert.match(output, /send an invalid message: \d/);
    assert.match(output, /^0 findings$/m);
  });
});
