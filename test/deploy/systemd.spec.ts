import assert from "node:assert/strict";
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { listSettings, readConfig } from "../../server/config.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { freePort } from "../../tools/freePort.ts";
import { program } from "../../tools/programs.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";

const run = promisify(execFile);
const UNIT = path.resolve(import.meta.dirname, "../../deploy/systemd/slipstream@.service");
const SETTINGS = listSettings().map(({ name }) => name);

describe("deploy/systemd", () => {
  const unit = readFileSync(UNIT, "utf8");
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1];

  it("is valid", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    try {
      const here = path.join(folder, "slipstream@.service");
      // systemd-analyze checks that the programs exist.
      const programs = (text: string) =>
        text.replaceAll(/\/opt\/slipstream\/node_modules\/\.bin\/node/g, process.execPath);
      const verify = async (text: string) => {
        writeFileSync(here, programs(text));
        const { path: analyze, env } = await program("systemd-analyze");
        const { stderr } = await run(analyze, ["verify", "--man=no", here], { env: { ...process.env, ...env } });
        return stderr;
      };
      assert.equal(await verify(unit), "");
      assert.match(await verify(unit.replace("KillMode", "KilMode")), /Unknown key .*KilMode/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("gives a process more time to stop than DRAIN_TIMEOUT, and always restarts it", () => {
    assert.equal(value("KillSignal"), "SIGTERM");
    assert.ok(Number(value("TimeoutStopSec")) > readConfig({}).DRAIN_TIMEOUT);
    assert.match(
      unit,
      new RegExp(`^Environment=STOP_TIMEOUT=${value("TimeoutStopSec")}$`, "m"),
      "the process knows it",
    );
    assert.equal(value("Restart"), "always");
    assert.equal(value("StartLimitIntervalSec"), "0");
  });

  it("gives each process its own folder for the key, and lets the watchdog act before systemd kills the process", () => {
    assert.equal(value("StateDirectory"), "slipstream-%i");
    assert.equal(value("StateDirectoryMode"), "0700");
    assert.ok(SETTINGS.includes("STATE_DIRECTORY"), "systemd passes the folder in this variable");
    assert.ok(Number(value("TimeoutStopSec")) > readConfig({}).WATCHDOG_TIMEOUT + 3);
  });

  describe("ends `systemctl start`", () => {
    const [, script = ""] = /^ExecStartPost=\/bin\/sh -c '(.*)'$/m.exec(unit) ?? [];
    let status = 503;
    const http = createServer((_, res) => void res.writeHead(status).end());
    let main: ChildProcess;
    before(async () => {
      await promisify((done: () => void) => http.listen(0, "127.0.0.1", done))();
    });
    after(() => http.close());
    beforeEach(() => {
      status = 503;
      main = spawn("sleep", ["60"]);
    });
    afterEach(() => main.kill());

    /** Runs the script as systemd does. @returns its exit code, and its output */
    async function post(PORT = String((http.address() as AddressInfo).port)): Promise<[number | null, string]> {
      const env = { PATH: process.env["PATH"], HOST: "127.0.0.1", PORT, MAINPID: String(main.pid) };
      const shell = spawn("/bin/sh", ["-c", script.replaceAll("$$", "$")], { env });
      let output = "";
      for (const stream of [shell.stdout, shell.stderr]) stream.on("data", (text) => (output += text));
      const [code] = (await withDeadline(once(shell, "close"), "the script to end", 10_000)) as [number | null];
      return [code, output];
    }

    it("when the process accepts players", async () => {
      const posted = post();
      await once(http, "request");
      status = 200;
      assert.deepEqual(await posted, [0, ""]);
    });

    it("when the process ends before that, without a line of its own after the process's sentence", async () => {
      const posted = post();
      await once(http, "request");
      main.kill();
      assert.deepEqual(await posted, [1, ""]);
      assert.deepEqual(await post(), [1, ""], "it has ended before the script starts");
    });

    it("at once without PORT, with which two processes would have the same one", async () => {
      assert.deepEqual(await post(""), [1, "PORT is not set in /etc/slipstream/%i.env.\n"]);
    });

    it("when the process ends before it listens", async () => {
      const posted = post(String(await freePort()));
      main.kill();
      assert.deepEqual(await posted, [1, ""]);
    });
  });

  it("runs the server like `npm start`, with known settings", () => {
    assert.equal(value("ExecStart"), `/opt/slipstream/node_modules/.bin/node ${START_FLAGS.join(" ")} server/main.ts`);
    for (const setting of value("Environment")?.split(" ") ?? [])
      assert.ok(SETTINGS.includes(setting.split("=")[0] ?? ""));
  });
});
