import assert from "node:assert/strict";
import { log } from "../../server/log.ts";
import { DescriptorWatch, descriptorLimit, tooFewDescriptors } from "../../server/process/fileDescriptors.ts";
import { ServerProcess } from "../support/server.ts";

const LIMITS = `Limit                     Soft Limit           Hard Limit           Units
Max processes             62987                62987                processes
Max open files            64                   4096                 files
Max locked memory         8388608              8388608              bytes
`;

describe("the file descriptors of the server", () => {
  it("are limited by the soft limit in /proc", () => {
    assert.equal(descriptorLimit(LIMITS), 64);
    assert.equal(descriptorLimit(LIMITS.replace("64      ", "unlimited")), Number.POSITIVE_INFINITY);
    assert.equal(descriptorLimit(""), undefined);
  });

  it("are too few if the settings allow more players", () => {
    const settings = { MAX_CLIENTS: 100, MAX_ROOMS: 10 };
    assert.equal(tooFewDescriptors(1064, settings), undefined);
    assert.equal(tooFewDescriptors(Number.POSITIVE_INFINITY, settings), undefined);
    assert.match(tooFewDescriptors(1063, settings) ?? "", /^This process may have 1063 .* too few for 1000 players/);
  });

  it("are logged once when almost all are in use, also when none is left to count them, and once when there are enough", async () => {
    const lines: string[] = [];
    const { error, info } = log;
    log.error = (line, _error, fields) => void lines.push(`error ${line} ${JSON.stringify(fields)}`);
    log.info = (line) => void lines.push(`info ${line}`);
    try {
      let count = async () => 57;
      const watch = new DescriptorWatch(64, () => count());
      await watch.check();
      assert.deepEqual(lines, []);
      count = () => Promise.reject(new Error("EMFILE"));
      await watch.check();
      await watch.check();
      count = async () => 55;
      await watch.check();
      const used = 'error Almost all file descriptors are in use. Soon, new connections fail. {"open":64,"limit":64}';
      assert.deepEqual(lines, [used]);
      count = async () => 51;
      await watch.check();
      assert.deepEqual(lines, [used, "info There are enough free file descriptors again."]);
    } finally {
      Object.assign(log, { error, info });
    }
  });

  it("are checked when the server starts", async () => {
    const run = (files: number) =>
      ServerProcess.start({
        command: ["sh", "-c", `ulimit -n ${files}; exec "$0" server/main.ts`, process.execPath],
        env: { MAX_CLIENTS: "10", MAX_ROOMS: "10" },
      });
    for (const [files, warned] of [
      [100, true],
      [200, false],
    ] as const) {
      const server = await run(files);
      assert.equal(/^This process may have 100 files/m.test(server.output), warned, server.output);
      await server.stop();
    }
  });
});
