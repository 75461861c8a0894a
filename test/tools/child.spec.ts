import assert from "node:assert/strict";
import { Child } from "../../tools/child.ts";
import { isGone } from "../support/command.ts";

describe("a child process", () => {
  const start = (script: string) => new Child({ name: "it", program: process.execPath, args: ["-e", script], env: {} });

  it("is killed if it isn't up in time", async () => {
    const child = start("setInterval(() => {}, 1000)");
    const isUp = () => Promise.reject(new Error("not yet"));
    try {
      await assert.rejects(child.up(child.until(isUp), 100), /^Error: waited 100 ms for it to start$/);
      assert.equal(child.running, false);
      await isGone(child.pid);
    } finally {
      child.kill();
    }
  });

  it("has its output in the error if it ends before it is up", async () => {
    const child = start("console.error('out of fuel'); process.exitCode = 3");
    await assert.rejects(
      child.up(child.until(() => Promise.resolve(false))),
      /^Error: it ended unexpectedly:\nout of fuel\n$/,
    );
    assert.equal(await child.ended, 3);
  });

  it("has the reason in the error if the program can't be started", async () => {
    const child = new Child({ name: "it", program: "no/such/program", args: [], env: {} });
    await assert.rejects(child.up(child.prints(/up/)), /^Error: it ended unexpectedly:\n.*ENOENT$/);
  });

  it("is killed with what it has started if it ignores SIGTERM", async () => {
    const child = start(
      "const { spawn } = require('node:child_process');" +
        "process.on('SIGTERM', () => {});" +
        "console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid, 'is up');" +
        "setInterval(() => {}, 1000)",
    );
    const [, grandchild] = await child.up(child.prints(/(\d+) is up/));
    assert.equal(await child.stop("SIGTERM", 100), null);
    await isGone(child.pid);
    await isGone(Number(grandchild));
  });

  it("keeps only the end of its output, and hands over every line", async () => {
    const lines: string[] = [];
    const script = "for (let i = 0; i < 1000; i++) console.log('line', i)";
    const child = new Child({
      ...{ name: "it", program: process.execPath, args: ["-e", script], env: {}, keep: 20 },
      onLine: (name, line) => lines.push(`${name}: ${line}`),
    });
    assert.equal(await child.closed, 0);
    assert.equal(child.output.length, 20);
    assert.match(child.output, /line 999\n$/);
    assert.deepEqual([lines.length, lines[999]], [1000, "it: line 999"]);
  });
});
