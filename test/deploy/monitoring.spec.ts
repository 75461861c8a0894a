import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { program } from "../../tools/programs.ts";

const run = promisify(execFile);
const PROJECT = path.resolve(import.meta.dirname, "../..");

describe("the commands of docs/operations.md that set up Prometheus", () => {
  const page = readFileSync(path.join(PROJECT, "docs/operations.md"), "utf8");
  const section = page.slice(page.indexOf("## Set up Prometheus"), page.indexOf("## Profiles"));
  const blocks = [...section.matchAll(/^ *```sh\n(.*?)^ *```$/gms)].map(([, block = ""]) => block);
  let root: string;
  before(() => {
    root = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    for (const folder of ["default", "prometheus", "slipstream"])
      mkdirSync(path.join(root, "etc", folder), { recursive: true });
    // As in Debian's packages.
    for (const name of ["prometheus", "prometheus-alertmanager"])
      writeFileSync(path.join(root, "etc/default", name), 'ARGS=""\n');
    writeFileSync(path.join(root, "etc/slipstream/all.env"), "MAX_ROOMS=10\nMONITOR_PASSWORD=correct=horse/\n");
  });
  after(() => rmSync(root, { recursive: true }));
  const read = (file: string) => readFileSync(path.join(root, "etc", file), "utf8");

  it("configure Debian's services, which accept the result", async () => {
    const [promtool, amtool] = [await program("promtool"), await program("amtool")];
    assert.equal(blocks.length, 5);
    const script = blocks
      .slice(0, 4)
      .join("")
      // What needs root, and what changes this machine.
      .replaceAll(/^ *(apt-get|systemctl) .*$/gm, "")
      .replaceAll("-o root -g prometheus", "")
      .replaceAll("/etc/", `${root}/etc/`)
      .replaceAll(/^ *promtool/gm, promtool.path)
      .replaceAll("amtool check", `${amtool.path} check`);
    const { stdout } = await run("bash", ["-euc", script], { cwd: PROJECT, env: { ...process.env, ...promtool.env } });
    assert.equal(stdout.match(/SUCCESS/g)?.length, 4, stdout);
    assert.equal(read("default/prometheus"), 'ARGS="--web.listen-address=127.0.0.1:9090"\n');
    assert.equal(
      read("default/prometheus-alertmanager"),
      'ARGS="--web.listen-address=127.0.0.1:9093 --cluster.listen-address="\n',
    );
    assert.equal(read("prometheus/monitor-password"), "correct=horse/\n");
  });
});
