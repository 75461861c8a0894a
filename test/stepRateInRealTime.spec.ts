import assert from "node:assert/strict";
import { runAtStepRate } from "./support/otherStepRate.ts";

/** A room and the prediction, with a server that runs in real time. */
const NETCODE = ["test/server/room.spec.ts", "test/client/prediction.spec.ts"];

const RATES = [30, 60];

describe("at another step rate, in real time", function () {
  this.timeout(120_000);
  // They mostly wait, and so all of them run at the same time.
  let runs: Promise<string | undefined>[];
  before(() => {
    runs = RATES.map((rate) => runAtStepRate(rate, NETCODE, ["--parallel", "--jobs", `${NETCODE.length}`]));
  });

  for (const [i, rate] of RATES.entries()) {
    it(`of ${rate} Hz the netcode keeps its claims`, async () => {
      assert.equal(await runs[i], undefined);
    });
  }
});
