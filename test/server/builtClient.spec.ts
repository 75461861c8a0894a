import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ConfigError } from "../../server/config.ts";
import { checkBuiltClient } from "../../server/http/builtClient.ts";
import { ServerProcess } from "../support/server.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

describe("a release whose page was not built", () => {
  let release: string;
  before(() => {
    release = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    for (const part of ["package.json", "game", "protocol", "server"]) {
      cpSync(path.join(PROJECT, part), path.join(release, part), { recursive: true });
    }
    symlinkSync(path.join(PROJECT, "node_modules"), path.join(release, "node_modules"));
  });
  after(() => rmSync(release, { recursive: true }));

  const command = (): [string, ...string[]] => [process.execPath, path.join(release, "server/main.ts")];

  it("does not start in production, and says why", async () => {
    const { code, output } = await ServerProcess.runToEnd({ command: command(), env: { NODE_ENV: "production" } });
    const { level, msg } = JSON.parse(output) as { level: string; msg: string };
    const sentence = `There is no page for players: ${release}/dist has no index.html.`;
    assert.deepEqual([code, level, msg], [1, "error", `${sentence} Run \`npm run build\` before the start.`]);
  });

  it("counts as one if its dist is empty", () => {
    assert.throws(() => checkBuiltClient({ NODE_ENV: "production" }, release), ConfigError);
  });

  it("starts in development with a warning, and without one once it is built", async () => {
    const warning = /There is no page for players: .* Run `npm run build`, or use `npm start`, which builds it\.\n/;
    const server = await ServerProcess.start({ command: command() });
    assert.match(server.output, warning);
    await server.stop();
    mkdirSync(path.join(release, "dist"), { recursive: true });
    writeFileSync(path.join(release, "dist/index.html"), "<!doctype html>");
    const built = await ServerProcess.start({ command: command(), env: { NODE_ENV: "production" } });
    assert.doesNotMatch(built.output, /no page/);
    assert.equal((await fetch(`${built.url}/`)).status, 200);
    await built.stop();
  });
});
