import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Command } from "../support/command.ts";

describe("npm run failover", function () {
  this.timeout(60_000);

  it("loses none of twelve players when one process is killed and both are restarted, and reports the gaps", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    try {
      const json = path.join(folder, "failover.json");
      const { code, output } = await Command.run("loadtest/failover.ts", "--bots", "12", "--json", json);
      // The output has the seed.
      assert.equal(code, 0, output);
      assert.match(output, /^0 promises broken$/m);
      assert.match(output, /^12 players: the monitor lists 12, the metrics count 12$/m);
      const { phases } = JSON.parse(readFileSync(json, "utf8")) as {
        phases: { what: string; moved: { pilots: number; gapsMs: number[] }; exitCode?: number }[];
      };
      assert.deepEqual(
        phases.map(({ what }) => what.replace(/^game\d is /, "")),
        ["killed", "restarted", "restarted"],
      );
      for (const { what, moved, exitCode = 0 } of phases) {
        assert.ok(moved.pilots > 0, what);
        assert.equal(moved.gapsMs.length, moved.pilots, `${what}: each of its players moved once`);
        assert.equal(exitCode, 0, what);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("reports a lost player", async () => {
    const { Fleet } = await import("../../loadtest/failover/fleet.ts");
    const fleet = new Fleet("http://127.0.0.1:2", 1);
    const pilot = (name: string, ship: string, names: string[]) =>
      ({ flying: true, first: { name, color: 1 }, ship: { name: ship, color: 1 }, roomId: "a", names }) as never;
    fleet.pilots = [pilot("A", "A", ["A", "B"]), pilot("B", "B", ["A", "B"])];
    assert.deepEqual(fleet.faults(), []);
    fleet.pilots = [pilot("A", "A", ["A", "A", "B"]), pilot("B", "C", ["A", "A", "B"])];
    assert.deepEqual(fleet.faults(), [
      "1 players have another name or color, such as B",
      "the 3 ships are not those of the 2 players, one each",
    ]);
  });
});
