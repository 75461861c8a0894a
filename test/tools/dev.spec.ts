import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { isGone } from "../support/command.ts";
import { ServerProcess } from "../support/server.ts";

const DEV = "tools/dev.ts";

/** The exit code for a mistake on the command line, and the first line of the output. */
async function complaint(...args: string[]): Promise<[number | null, string]> {
  const { code, output } = await ServerProcess.runToEnd({ command: [process.execPath, DEV, ...args] });
  return [code, output.split("\n")[0] ?? ""];
}

/** The processes that a process has started, and their descendants. */
function descendants(pid: number): number[] {
  const { stdout } = spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map(Number)
    .flatMap((child) => [child, ...descendants(child)]);
}

/** The address of the simulated network, which is printed after the server's own. */
async function invitation(dev: ServerProcess): Promise<string> {
  for (const late = performance.now() + 30_000; ; await sleep(5)) {
    const address = /^Open (http:\S+)\n/m.exec(dev.output)?.[1];
    if (address !== undefined) return address;
    assert.ok(performance.now() < late, `no address in\n${dev.output}`);
  }
}

describe("npm run dev", function () {
  this.timeout(60_000);
  let dev: ServerProcess | undefined;
  afterEach(async () => {
    await dev?.stop();
    dev = undefined;
  });

  it("serves the page from its sources, without a simulated network by default, and leaves no process behind", async () => {
    dev = await ServerProcess.start({ command: ["npm", "run", "dev"] });
    assert.match(await (await fetch(dev.url)).text(), /\/@vite\/client/);
    assert.doesNotMatch(dev.output, /Simulated network/);
    const started = descendants(dev.pid);
    assert.ok(started.length >= 2, `it runs ${started.length} processes`);
    await dev.stop("SIGINT");
    await Promise.all(started.map(isGone));
  });

  it("puts the requested network in front of the server, and ends both at Ctrl-C", async () => {
    dev = await ServerProcess.start({ command: [process.execPath, DEV, "--net", "200,50", "--seed", "7"] });
    const address = await invitation(dev);
    assert.match(dev.output, /^Simulated network: 200 ms, jitter 50 ms each way; --seed 7\.$/m);
    const start = performance.now();
    assert.equal((await fetch(new URL("/healthz", address))).status, 200);
    const took = performance.now() - start;
    // A round trip for the handshake, and one for the request.
    assert.ok(took > 4 * 180, `it took ${took} ms`);
    const join = async (Origin: string) =>
      (await fetch(`${address}/matchmake/joinOrCreate/game`, { method: "POST", headers: { Origin } })).status;
    assert.deepEqual(await Promise.all([join(address), join("http://localhost:1")]), [200, 403]);
    const started = descendants(dev.pid);
    assert.equal(started.length, 2);
    assert.equal(await dev.stop("SIGINT"), 0);
    await Promise.all(started.map(isGone));
    await assert.rejects(fetch(address));
    assert.match(dev.output, /The server has shut down\.\n$/);
  });

  it("ends when the server does, with its exit code", async () => {
    dev = await ServerProcess.start({ command: [process.execPath, DEV, "--net", "lan"] });
    const [watcher = 0, ...server] = descendants(dev.pid);
    process.kill(watcher, "SIGTERM");
    await isGone(dev.pid);
    assert.equal(await dev.stop(), 0);
    await Promise.all(server.map(isGone));
  });

  it("prints its options", async () => {
    const { code, output } = await ServerProcess.runToEnd({ command: [process.execPath, DEV, "--help"] });
    assert.equal(code, 0);
    assert.match(output, /^Usage: npm run dev -- \[options\]\n/);
    assert.match(output, /--net NETWORK .*lan, cable, 4g, train, satellite/);
  });

  it("explains a mistake on the command line in one line, without a stack trace", async () => {
    const allowed = "lan, cable, 4g, train, satellite, or delay and jitter in ms each way, at most 60000, like 200,50";
    assert.deepEqual(
      await Promise.all([complaint("--net", "5g"), complaint("--net", "lan", "--seed", "x"), complaint("--seed", "7")]),
      [
        [2, `--net is "5g"; it must be ${allowed}.`],
        [2, '--seed is "x"; it must be a whole number from 0 to 4294967295.'],
        [1, "--seed needs a network: set --net as well."],
      ],
    );
    const [code, output] = await complaint("--network", "lan");
    assert.equal(code, 2);
    assert.match(output, /^Unknown option '--network'/);
    const onPort = (PORT: string) =>
      ServerProcess.runToEnd({ command: [process.execPath, DEV, "--net", "lan"], env: { PORT } });
    assert.deepEqual(await onPort("many"), {
      code: 1,
      output: 'PORT is "many"; it must be a whole number from 0 to 65535.\n',
    });
    const taken = await ServerProcess.start();
    try {
      const output = `Port ${taken.port} is taken; set PORT to another.\n`;
      assert.deepEqual(await onPort(String(taken.port)), { code: 1, output });
    } finally {
      await taken.stop();
    }
  });
});
