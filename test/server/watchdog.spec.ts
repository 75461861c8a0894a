import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "ws";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const TIMEOUT_S = 2;

/** ms after which a process that hangs from now on would certainly have been killed */
const SURELY_MS = (TIMEOUT_S + 3) * 1000;

describe("the watchdog", function () {
  this.timeout(60_000);
  let servers: ServerProcess[] = [];
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop("SIGKILL")));
    servers = [];
  });

  const start = async (env: Record<string, string> = {}, ...flags: string[]) => {
    const server = await ServerProcess.start({
      command: [process.execPath, ...flags, "test/support/hanging.ts"],
      env: { WATCHDOG_TIMEOUT: `${TIMEOUT_S}`, ...env },
    });
    servers.push(server);
    return server;
  };

  const isAlive = async ({ url }: ServerProcess) => assert.equal((await fetch(`${url}/healthz`)).status, 200);

  it("kills a process in an endless loop, and logs the stack", async () => {
    const server = await start({ NODE_ENV: "production" });
    const pilot = await Pilot.join(server.url);
    const { left } = pilot;
    const since = performance.now();
    server.signal("SIGUSR2");
    assert.equal(await server.exit(), "SIGKILL", "every supervisor treats it as a failure");
    const took = performance.now() - since;
    console.log(`      ended after ${(took / 1000).toFixed(1)} s`);
    assert.ok(took > TIMEOUT_S * 1000 - 300 && took < 20_000, `${took}`);
    assert.equal(await withDeadline(left, "the player to notice"), 1006);
    const { level, msg, pid, time, err } = JSON.parse(server.output.trimEnd().split("\n").at(-1) ?? "");
    assert.deepEqual([level, pid], ["error", server.pid]);
    assert.equal(msg, "The event loop was blocked for 2 s. The watchdog ends the process.");
    assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
    assert.match(err.stack, /at spin \(file:.*\/test\/support\/hanging\.ts:\d+:\d+\)/);
  });

  it("kills a process that waits for a lock forever, and logs text in development", async () => {
    const server = await start();
    server.signal("SIGHUP");
    assert.equal(await server.exit(), "SIGKILL");
    const [, ...printed] = server.output.split("Slipstream is up");
    assert.match(printed.join(), /\nThe event loop was blocked for 2 s\. .*\nBlocked in:\n {4}at .*hanging\.ts:/);
  });

  it("does not kill a process that was stopped", async () => {
    // Longer than elsewhere: the task that it is stopped in must not take that long on a busy machine.
    const server = await start({ WATCHDOG_TIMEOUT: "4" });
    const pilot = await Pilot.join(server.url);
    // Stopped in the middle of a long task, so that the first thing it does when continued is not a heartbeat.
    server.signal("SIGWINCH");
    await says(server, /busy/);
    server.signal("SIGSTOP");
    await sleep(SURELY_MS + 1000);
    server.signal("SIGCONT");
    await pilot.states(20).catch((error: Error) => assert.fail(`${error.message}:\n${server.output}`));
    await isAlive(server);
    await pilot.leave();
    assert.equal(await server.stop(), 0);
    assert.doesNotMatch(server.output, /blocked/);
  });

  it("does not kill a process at a breakpoint, even if its inspector was opened just before", async () => {
    const server = await start();
    server.signal("SIGUSR1");
    // Without a delay, as a program would do it.
    const debug = await Debugger.of(server);
    await debug.ask("Debugger.enable");
    await debug.ask("Debugger.pause");
    await sleep(SURELY_MS);
    await debug.ask("Debugger.resume");
    debug.close();
    await isAlive(server);
    assert.equal(await server.stop(), 0);
  });

  it("is off if WATCHDOG_TIMEOUT is 0, or if Node was started with flags for heap snapshots or profiles", async () => {
    const cases = [
      [{ WATCHDOG_TIMEOUT: "0" }, [], undefined],
      [{}, ["--heapsnapshot-signal=SIGCONT"], "--heapsnapshot-signal=SIGCONT"],
      [{ NODE_OPTIONS: "--max-http-header-size=16384 --heap-prof" }, [], "--heap-prof"],
    ] as const;
    const check = async ([env, flags, flag]: (typeof cases)[number]) => {
      const server = await start(env, ...flags);
      const off = `The watchdog is off because Node was started with ${flag}.\n`;
      assert.equal(server.output.includes(off), flag !== undefined);
      if (flag !== undefined) return;
      // A timeout of 0 s would end the process at once.
      await sleep(1500);
      await isAlive(server);
    };
    await Promise.all(cases.map(check));
  });
});

/** Waits until a server has printed something. */
async function says(server: ServerProcess, what: RegExp): Promise<string> {
  for (const late = performance.now() + 30_000; performance.now() < late; await sleep(5)) {
    const [said] = what.exec(server.output) ?? [];
    if (said !== undefined) return said;
  }
  assert.fail(`it did not print ${what}:\n${server.output}`);
}

/** A debugger that speaks the Chrome DevTools Protocol with the inspector of a process. */
class Debugger {
  readonly #ws: WebSocket;
  #count = 0;

  private constructor(ws: WebSocket) {
    this.#ws = ws;
  }

  static async of(server: ServerProcess): Promise<Debugger> {
    const ws = new WebSocket(await says(server, /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/));
    const open = new Promise((resolve, reject) => ws.once("open", resolve).once("error", reject));
    await withDeadline(open, "the inspector to answer");
    return new Debugger(ws);
  }

  /** Resolves when the process has answered. */
  async ask(method: string): Promise<void> {
    const id = ++this.#count;
    const answered = new Promise<void>((resolve) => {
      const listen = (data: Buffer) => {
        if (JSON.parse(data.toString()).id !== id) return;
        this.#ws.off("message", listen);
        resolve();
      };
      this.#ws.on("message", listen);
    });
    this.#ws.send(JSON.stringify({ id, method }));
    await withDeadline(answered, `an answer to ${method}`);
  }

  close(): void {
    this.#ws.terminate();
  }
}
