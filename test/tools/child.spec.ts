import assert from "node:assert/strict";
import { Child } from "../../tools/child.ts";
import { isGone } from "../support/command.ts";

describe("what runs beside a command", () => {
  const start = (script: string) => new Child({ name: "it", program: process.execPath, args: ["-e", script], env: {} });

  it("is not left running if it does not come up in time", async () => {
    const child = start("setInterval(() => {}, 1000)");
    const isUp = () => Promise.reject(new Error("not yet"));
    try {
      await assert.rejects(child.up(isUp, 100), /^Error: waited 100 ms for it to come up$/);
      assert.equal(child.running, false);
      await isGone(child.pid);
    } finally {
      child.kill();
    }
  });

  it("has its last words told if it ends before it is up", async () => {
    const child = start("console.error('out of fuel'); process.exitCode = 3");
    await assert.rejects(
      child.up(() => Promise.resolve(false)),
      /^Error: it did not come up: \nout of fuel$/,
    );
    assert.equal(await child.ended, 3);
  });
});
