import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { PROTOCOL_VERSION } from "../../protocol/version.ts";
import { matchmake } from "../support/attack.ts";
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

  it("logs its process id, address and version, which /healthz and the metrics also have", async () => {
    const env = {
      NODE_ENV: "production",
      MONITOR_PASSWORD: "correct horse",
      PUBLIC_ADDRESS: "sky.example.org/p/game1",
      PUBLIC_ADDRESS_CHECK: "off",
    };
    server = await ServerProcess.start({ env });
    const { seat } = await matchmake(server, "joinOrCreate/game");
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const line = linesOf(server.output).find(({ processId }) => processId !== undefined);
    assert.equal(line?.["msg"], `Slipstream ${version} has started.`);
    assert.deepEqual(
      [line?.["version"], line?.["processId"], line?.["address"], line?.["node"]],
      [version, seat.processId, env.PUBLIC_ADDRESS, process.version],
    );
    assert.deepEqual(await (await fetch(`${server.url}/healthz`)).json(), { status: "ok", version });
    const { text } = await Scrape.of(server.url, env.MONITOR_PASSWORD);
    const info = /^slipstream_build_info\{version="(.*)",node="(.*)",protocol="(.*)"\} 1$/m.exec(text);
    assert.deepEqual(info?.slice(1), [version, process.version, String(PROTOCOL_VERSION)]);
  });

  it("exits on an invalid setting with an error message and no stack", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { PORT: "70000" } });
    assert.equal(code, 1);
    assert.equal(output, 'PORT is "70000"; it must be a whole number from 0 to 65535.\n');
  });

  it("exits with one line if its port is taken", async () => {
    server = await ServerProcess.start();
    const { code, output } = await ServerProcess.runToEnd({ env: { PORT: String(server.port) } });
    assert.equal(code, 1);
    assert.equal(output, `Port ${server.port} is taken; set PORT to another.\n`);
  });

  it("exits with one line if HOST is an address of another machine", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { HOST: "192.0.2.1" } });
    assert.equal(code, 1);
    assert.equal(output, "HOST is 192.0.2.1, which is not an address of this machine.\n");
  });

  it("exits with one line if HOST is an unknown name", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { HOST: "nowhere.invalid" } });
    assert.equal(code, 1);
    assert.equal(output, "HOST is nowhere.invalid, which is not an address of this machine.\n");
  });

  it("logs JSON in production, with joins and leaves by id and without names", async () => {
    server = await ServerProcess.start({ env: { NODE_ENV: "production", CLIENT: "none", MAX_CLIENTS: "7" } });
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
        ["info", "A player has joined.", undefined],
        ["info", "A player has left.", 4000],
      ],
    );
    assert.deepEqual(
      lines.slice(-2).map(({ msg }) => msg),
      ["SIGTERM received. The rooms are being closed.", "The server has shut down."],
    );
    for (const personal of [name, "127.0.0.1:"]) assert.ok(!server.output.includes(personal), personal);
  });

  it("logs in JSON in production why it does not start", async () => {
    const { code, output } = await ServerProcess.runToEnd({ env: { NODE_ENV: "production", LOG_LEVEL: "loud" } });
    assert.equal(code, 1);
    const [{ level, msg } = {}, ...rest] = linesOf(output);
    assert.deepEqual([level, msg], ["error", 'LOG_LEVEL is "loud"; it must be "debug", "info", "warn" or "error".']);
    assert.equal(rest.length, 0);
  });

  for (const NODE_ENV of ["development", "production"]) {
    it(`continues in ${NODE_ENV} when nothing reads its log`, async () => {
      server = await ServerProcess.start({ env: { NODE_ENV, LOG_LEVEL: "debug" } });
      server.hangUp();
      const pilot = await Pilot.join(server.url);
      await pilot.states(3);
      await pilot.leave();
      assert.equal((await fetch(`${server.url}/healthz`)).status, 200);
      assert.equal(await server.stop(), 0);
    });
  }

  it("survives an unhandled rejection, and ends with code 1 after an uncaught exception, with the stacks in the log", async () => {
    const env = { NODE_ENV: "production", MONITOR_PASSWORD: "correct horse" };
    server = await ServerProcess.start({ main: "test/support/crashing.ts", env });
    process.kill(server.pid, "SIGUSR2");
    for (let counted = 0; counted < 1; ) {
      counted = (await Scrape.of(server.url, env.MONITOR_PASSWORD)).get('errors_total{kind="rejection"}');
    }
    const { text } = await Scrape.of(server.url, env.MONITOR_PASSWORD);
    assert.doesNotMatch(
      text,
      /kind="exception"/,
      "uncaught exceptions are not counted, because the process ends before a scrape could read the count",
    );
    assert.equal(await server.stop("SIGHUP"), 1);
    const lines = linesOf(server.output).slice(-2) as { msg: string; err: { message: string; stack: string } }[];
    assert.deepEqual(
      lines.map(({ msg, err }) => [msg, err.message]),
      [
        ["An unhandled promise rejection.", "no handler for this rejection"],
        ["An uncaught exception. The process ends.", "no handler for this error"],
      ],
    );
    assert.ok(lines.every(({ err }) => err.stack.includes("crashing.ts")));
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`shuts down gracefully on ${signal}: players get close code 4001, and the exit code is 0`, async () => {
      server = await ServerProcess.start();
      const pilot = await Pilot.join(server.url);
      const left = new Promise<number>((resolve) => pilot.room.onLeave(resolve));
      assert.equal(await server.stop(signal), 0);
      assert.equal(await left, 4001);
      assert.match(server.output, /The rooms are being closed\. rooms=1 players=1\n.*\nThe server has shut down\.\n$/s);
    });
  }

  it("shuts down gracefully when Ctrl-C arrives twice, as under npm", async () => {
    server = await ServerProcess.start();
    const pilot = await Pilot.join(server.url);
    const left = new Promise<number>((resolve) => pilot.room.onLeave(resolve));
    process.kill(server.pid, "SIGINT");
    assert.equal(await server.stop("SIGINT"), 0);
    assert.equal(await left, 4001);
  });

  it("ends together with the npm that started it", async () => {
    server = await ServerProcess.start({ command: ["npm", "start"] });
    assert.equal(await server.stop(), 0);
    assert.match(server.output, /The server has shut down\.\n$/);
    await assert.rejects(fetch(`${server.url}/healthz`));
  });
});

describe("a running server", () => {
  let server: ServerProcess;
  before(async () => {
    server = await ServerProcess.start({ env: { MAX_CLIENTS: "7" } });
  });
  after(() => server.stop());

  it("logs its settings and its address", async () => {
    assert.match(server.output, /MAX_CLIENTS +7\n/);
    assert.match(server.output, /Slipstream is up: http:\/\/localhost:\d+\n/);
  });

  it("is alive and ready", async () => {
    for (const path of ["/healthz", "/readyz"]) assert.equal((await fetch(server.url + path)).status, 200);
  });

  it("answers an unknown path with a message", async () => {
    const response = await fetch(`${server.url}/nowhere`);
    assert.equal(response.status, 404);
    assert.equal(await response.text(), "There is nothing here.\n");
  });
});
