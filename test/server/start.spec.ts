import assert from "node:assert/strict";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess } from "../support/server.ts";

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
