import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const PROJECT = path.resolve(import.meta.dirname, "..");

describe("an old Node", () => {
  /** Runs a program that needs the right Node, in a Node that claims to be of a version. */
  async function runIn(version: string): Promise<{ code: number; output: string }> {
    const versions = JSON.stringify({ ...process.versions, node: version });
    const fake = `data:text/javascript,Object.defineProperty(process,"versions",{value:${versions}})`;
    const args = ["--import", fake, "--import=./runtime.js", "--eval", "console.log('it runs')"];
    return run(process.execPath, args, { cwd: PROJECT }).then(
      ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
      ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
    );
  }

  it("is told from the right one by a sentence", async () => {
    assert.deepEqual(await runIn("26.0.0"), { code: 0, output: "it runs\n" });
    for (const version of ["18.20.4", "20.20.2", "22.11.0", "24.21.0"]) {
      const { code, output } = await runIn(version);
      assert.equal(code, 1);
      assert.match(output, new RegExp(`^Slipstream needs Node 26 or later\\. This is Node ${version}, .*\\n$`));
    }
  });

  it("is found out first by every script of npm that runs TypeScript", () => {
    const { scripts } = JSON.parse(readFileSync(path.join(PROJECT, "package.json"), "utf8")) as {
      scripts: Record<string, string>;
    };
    const names = Object.keys(scripts).filter((name) => /\bnode\b.*\.ts\b/.test(scripts[name] ?? ""));
    assert.ok(names.length >= 15);
    for (const name of names) {
      assert.match(scripts[name] ?? "", /^(exec )?node (--import=\.\/runtime\.js |runtime\.js && )/, name);
    }
  });
});
