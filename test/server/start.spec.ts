import assert from "node:assert/strict";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

/** @throws SyntaxError if a line is not JSON */
function linesOf(output: string): Record<string, unknown>[] {
  return output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("the server process", () => {
  let server: ServerProcess | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  it("prints its settings and where it is", async () => {
    server = await ServerProcess.start({ env: { MAX_CLIENTS: "7" } });
    assert.match(server.output, /MAX_CLIENTS +7\n/);
    assert.match(server.output, /Slipstream is up: http:\/\/localhost:\d+\n/);
  });

  it("stops at a wrong setting with a sentence and no stack", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { PORT: "70000" } });
    assert.equal(code, 1);
    assert.equal(output, 'PORT is "70000"; it must be a whole number from 0 to 65535.\n');
  });

  it("says in one line that its port is taken", async () => {
    server = await ServerProcess.start();
    const { code, output } = await ServerProcess.runToEnd({ env: { PORT: String(server.port) } });
    assert.equal(code, 1);
    assert.equal(output, `Port ${server.port} is taken; set PORT to another.\n`);
  });

  it("says that an address is not its own", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { HOST: "192.0.2.1" } });
    assert.equal(code, 1);
    assert.equal(output, "HOST 192.0.2.1 is not an address of this machine.\n");
  });

  it("says that a name is no address", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { HOST: "nowhere.invalid" } });
    assert.equal(code, 1);
    assert.equal(output, "HOST nowhere.invalid is not an address of this machine.\n");
  });

  it("says in production everything in lines of JSON, who comes and goes among it, by ids and not by names", async () => {
    server = await ServerProcess.start({ env: { NODE_ENV: "production", LOG_LEVEL: "debug", MAX_CLIENTS: "7" } });
    const pilot = await Pilot.join(server.url);
    const { roomId, sessionId } = pilot.room;
    const { name } = pilot.ship;
    await pilot.leave();
    await fetch(`${server.url}/nowhere`);
    await server.stop();
    const lines = linesOf(server.output);
    const [start = {}] = lines;
    assert.equal((start["settings"] as Record<string, unknown>)["MAX_CLIENTS"], 7);
    assert.ok(lines.every(({ level, time, msg }) => level && Date.parse(String(time)) > 0 && msg));
    const about = lines.filter((line) => line["sessionId"] === sessionId && line["roomId"] === roomId);
    assert.deepEqual(
      about.map(({ level, msg, code }) => [level, msg, code]),
      [
        ["debug", "A player has joined.", undefined],
        ["debug", "A player has left.", 4000],
      ],
    );
    assert.deepEqual(
      lines.slice(-2).map(({ msg }) => msg),
      ["SIGTERM: closing the rooms.", "Closed."],
    );
    for (const personal of [name, "127.0.0.1:"]) assert.ok(!server.output.includes(personal), personal);
  });

  it("says in production in JSON, too, why it does not start", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { NODE_ENV: "production", LOG_LEVEL: "loud" } });
    assert.equal(code, 1);
    const [{ level, msg } = {}, ...rest] = linesOf(output);
    assert.deepEqual([level, msg], ["error", 'LOG_LEVEL is "loud"; it must be "debug", "info", "warn" or "error".']);
    assert.equal(rest.length, 0);
  });

  for (const NODE_ENV of ["development", "production"]) {
    it(`flies on in ${NODE_ENV} when nobody reads its log any more`, async () => {
      server = await ServerProcess.start({ env: { NODE_ENV, LOG_LEVEL: "debug" } });
      server.hangUp();
      const pilot = await Pilot.join(server.url);
      await pilot.states(3);
      await pilot.leave();
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      assert.equal(await server.stop(), 0);
    });
  }

  it("lives on when nobody waited for a promise, and ends with code 1 and the stack when nobody caught a throw", async () => {
    const env = { NODE_ENV: "production", MONITOR_PASSWORD: "correct horse" };
    server = await ServerProcess.start({ main: "test/support/crashing.ts", env });
    process.kill(server.pid, "SIGUSR2");
    for (let counted = 0; counted < 1; ) {
      counted = (await Scrape.of(server.url, env.MONITOR_PASSWORD)).get('errors_total{kind="rejection"}');
    }
    const { text } = await Scrape.of(server.url, env.MONITOR_PASSWORD);
    assert.doesNotMatch(text, /kind="exception"/, "counted in the very turn that ends the process, it would stay 0");
    assert.equal(await server.stop("SIGHUP"), 1);
    const told = linesOf(server.output).slice(-2) as { msg: string; err: { message: string; stack: string } }[];
    assert.deepEqual(
      told.map(({ msg, err }) => [msg, err.message]),
      [
        ["A promise was rejected and nobody had an answer.", "nobody waited"],
        ["Something threw and nobody caught it, so the process ends.", "nobody caught this"],
      ],
    );
    assert.ok(told.every(({ err }) => err.stack.includes("crashing.ts")));
  });

  it("is alive and ready", async () => {
    server = await ServerProcess.start();
    for (const path of ["/healthz", "/readyz"]) assert.equal((await fetch(server.url + path)).status, 200);
  });

  it("answers an unknown path with a sentence", async () => {
    server = await ServerProcess.start();
    const response = await fetch(`${server.url}/nowhere`);
    assert.equal(response.status, 404);
    assert.equal(await response.text(), "There is nothing here.\n");
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`closes in order at ${signal}: players are told, exit code 0`, async () => {
      server = await ServerProcess.start();
      const pilot = await Pilot.join(server.url);
      const left = new Promise<number>((resolve) => pilot.room.onLeave(resolve));
      assert.equal(await server.stop(signal), 0);
      assert.equal(await left, 4001);
      assert.match(server.output, /closing the rooms\.\nClosed\.\n$/);
    });
  }

  it("closes in order when Ctrl-C comes twice, as it does under npm", async () => {
    server = await ServerProcess.start();
    const pilot = await Pilot.join(server.url);
    const left = new Promise<number>((resolve) => pilot.room.onLeave(resolve));
    process.kill(server.pid, "SIGINT");
    assert.equal(await server.stop("SIGINT"), 0);
    assert.equal(await left, 4001);
  });

  it("goes with the npm that started it", async () => {
    server = await ServerProcess.start({ command: ["npm", "start"] });
    assert.equal(await server.stop(), 0);
    assert.match(server.output, /Closed\.\n$/);
    await assert.rejects(fetch(`${server.url}/healthz`));
  });
});
