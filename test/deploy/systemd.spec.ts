import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { listSettings, readConfig } from "../../server/config.ts";
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
        text.replaceAll(/\/opt\/slipstream\/node_modules\/\.bin\/node|\/usr\/bin\/curl/g, process.execPath);
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
    assert.equal(value("Restart"), "always");
    assert.equal(value("StartLimitIntervalSec"), "0");
  });

  it("gives each process its own folder for the key, and lets the watchdog act before systemd kills the process", () => {
    assert.equal(value("StateDirectory"), "slipstream-%i");
    assert.equal(value("StateDirectoryMode"), "0700");
    assert.ok(SETTINGS.includes("STATE_DIRECTORY"), "systemd passes the folder in this variable");
    assert.ok(Number(value("TimeoutStopSec")) > readConfig({}).WATCHDOG_TIMEOUT + 3);
  });

  it("runs the server like `npm start`, with known settings", () => {
    assert.equal(value("ExecStart"), `/opt/slipstream/node_modules/.bin/node ${START_FLAGS.join(" ")} server/main.ts`);
    for (const setting of value("Environment")?.split(" ") ?? [])
      assert.ok(SETTINGS.includes(setting.split("=")[0] ?? ""));
  });
});
