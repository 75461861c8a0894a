import assert from "node:assert/strict";
import { runAtStepRate } from "./support/otherStepRate.ts";

/** Specs that count in steps or in room time and need no server. stepRateInRealTime.spec.ts has the others. */
const NETCODE = [
  "test/protocol/acknowledgedShip.spec.ts",
  "test/server/pilotSimulation.spec.ts",
  "test/server/fairness.spec.ts",
  "test/client/remoteShips.spec.ts",
  "test/client/interpolationClock.spec.ts",
  "test/client/connectionHealth.spec.ts",
  "test/client/frameRates.spec.ts",
  "test/client/predictedShip.spec.ts",
];

describe("at another step rate", function () {
  this.timeout(120_000);

  for (const rate of [30, 60]) {
    it(`of ${rate} Hz the netcode keeps its claims`, async () => {
      assert.equal(await runAtStepRate(rate, NETCODE), undefined);
    });
  }

  it("at which half a second is no whole number of steps, it is rounded up to one", async () => {
    assert.equal(await runAtStepRate(33, ["test/server/pilotSimulation.spec.ts"]), undefined);
  });

  it("that is too slow for a duration that is counted in steps, the start fails with the name of that duration", async () => {
    assert.match(
      (await runAtStepRate(4, ["test/server/pilotSimulation.spec.ts"])) ?? "",
      /is less than one step of 250 ms/,
    );
  });
});
