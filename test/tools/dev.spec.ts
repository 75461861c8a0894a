import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { isGone } from "../support/command.ts";
import { ServerProcess } from "../support/server.ts";

const DEV = "tools/dev.ts";

/** What it says to somebody who typed something wrong, and with which code it ends. */
async function complaint(...args: string[]): Promise<[number | null, string]> {
  const { code, output } = await ServerProcess.runToEnd({ command: [process.execPath, DEV, ...args] });
  return [code, output];
}

/** The processes that a process has started, and those that they have. */
function descendants(pid: number): number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)]);
}

/** The address with the network in front of it, which is said after that of the server. */
async function invitation(dev: ServerProcess): Promise<string> {
  for (const late = performance.now() + 30_000; ; await sleep(5)) {
    const address = / Open (http:\S+)\n/.exec(dev.output)?.[1];
    if (address !== undefined) return address;
    assert.ok(performance.now() < late, `it says no address:\n${dev.output}`);
  }
}

describe("npm run dev", function () {
  this.timeout(30_000);
  let dev: ServerProcess | undefined;
  afterEach(async () => {
    await dev?.stop();
    dev = undefined;
  });

  it("serves the page from its sources, without a network unless asked, and leaves no process behind", async () => {
    dev = await ServerProcess.start({ command: ["npm", "run", "dev"] });
    assert.match(await (await fetch(dev.url)).text(), /\/@vite\/client/);
    assert.doesNotMatch(dev.output, /The network/);
    const started = descendants(dev.pid);
    assert.ok(started.length >= 2, `it runs ${started.length} processes`);
    await dev.stop("SIGINT");
    await Promise.all(started.map(isGone));
  });

  it("puts the network that was asked for in front of the server, and both end at Ctrl-C", async () => {
    dev = await ServerProcess.start({ command: [process.execPath, DEV, "--net", "200,50", "--seed", "7"] });
    const address = await invitation(dev);
    assert.match(dev.output, /^The network in front of it is 200,50: 200 ms, jitter 50 ms each way; --seed 7\. Open/m);
    const start = performance.now();
    assert.equal((await fetch(new URL("/healthz", address))).status, 200);
    const took = performance.now() - start;
    // There and back for the handshake, and there and back for the request.
    assert.ok(took > 4 * 180, `it took ${took} ms`);
    const join = async (Origin: string) =>
      (await fetch(`${address}/matchmake/joinOrCreate/game`, { method: "POST", headers: { Origin } })).status;
    assert.deepEqual(await Promise.all([join(address), join("http://localhost:1")]), [200, 403]);
    const started = descendants(dev.pid);
    assert.equal(started.length, 2);
    assert.equal(await dev.stop("SIGINT"), 0);
    await Promise.all(started.map(isGone));
    await assert.rejects(fetch(address));
    assert.match(dev.output, /Closed\.\n$/);
  });

  it("ends when the server does, with its code", async () => {
    dev = await ServerProcess.start({ command: [process.execPath, DEV, "--net", "lan"] });
    const [watcher = 0, ...server] = descendants(dev.pid);
    process.kill(watcher, "SIGTERM");
    await isGone(dev.pid);
    assert.equal(await dev.stop(), 0);
    await Promise.all(server.map(isGone));
  });

  it("prints what it takes", async () => {
    const [code, output] = await complaint("--help");
    assert.equal(code, 0);
    assert.match(output, /^Usage: npm run dev -- \[--net NETWORK \[--seed N\]\]\n/);
    assert.match(output, /lan, cable, 4g, train, satellite/);
  });

  it("names a mistake in a sentence, with code 1 and no stack", async () => {
    const taken = await ServerProcess.start();
    try {
      assert.deepEqual(await Promise.all([complaint("--net", "5g"), complaint("--seed", "7")]), [
        [
          1,
          'The network is "5g"; it must be lan, cable, 4g, train, satellite, or ms of delay and of jitter each way, ' +
            "at most 60000, like 200,50.\n",
        ],
        [1, "--seed is for a network; say which with --net.\n"],
      ]);
      assert.deepEqual(await complaint("--net", "lan", "--seed", "x"), [
        1,
        '--seed is "x"; it must be a whole number from 0 to 4294967295.\n',
      ]);
      const [code, output] = await complaint("--network", "lan");
      assert.equal(code, 1);
      assert.match(output, /^Unknown option '--network'[^\n]*\n$/);
      assert.deepEqual(
        await ServerProcess.runToEnd({
          command: [process.execPath, DEV, "--net", "lan"],
          env: { PORT: String(taken.port) },
        }),
        { code: 1, output: `Port ${taken.port} is taken; set PORT to another.\n` },
      );
    } finally {
      await taken.stop();
    }
  });
});
