import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { lstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DCLinter } from "dclint";
import { type Config, listSettings, readConfig } from "../../server/config.ts";
import { program } from "../../tools/programs.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";
import { environmentOf } from "../support/compose.ts";
import { type Block, blocksOf, commandSpans, PAGES } from "../support/docs.ts";
import { StagedHost } from "../support/stagedHost.ts";

const run = promisify(execFile);
const SETTINGS = new Set(listSettings().map(({ name }) => name));

/** Commands in sentences that do not run here, and why. The rest run on one of the hosts below. */
const NOT_RUN: Record<string, string> = {
  "brotli_static on;": "a line for nginx's configuration; Debian's module is not in the package of nginx",
  "gzip_static on;": "a line of nginx's configuration",
  "as unknown as": "TypeScript",
  "delay + jitter": "a sum",
  "connection refused": "a message of Prometheus",
  "wrong user name or password": "a log line",
  "cd deploy": "comes with the blocks of its section, which run in that folder",
  "diff -r": "lacks its folders, which depend on the versions",
  "git pull": "needs the repository that the operator cloned",
  "kill -9": "names an event",
  "docker pause": "names an event",
  "docker run": "stands for the whole command in README.md",
  "docker buildx imagetools inspect redis:7.4.9-alpine": "needs a registry of images",
  "node server/main.ts": "runs until it is stopped; test/server/start.spec.ts runs it",
  "node --cpu-prof server/main.ts": "runs until it is stopped",
  "npm install": "needs the npm registry, and changes package-lock.json",
  "npm view colyseus@0.18.8 dependencies": "needs the npm registry",
  "ssh -L 9090:127.0.0.1:9090 -L 9093:127.0.0.1:9093": "runs on the operator's own machine",
  "ulimit -n": "a limit of the shell",
};

/** Code blocks that are no commands, and what else checks them. */
const OTHER_BLOCKS: Record<string, string> = {
  "docs/deploying.md ": "a drawing",
  "docs/netcode.md mermaid": "a drawing",
  "docs/netcode.md ts": "a part of a program; test/docs/names.spec.ts checks its names",
  "docs/protocol.md ": "layouts of bytes; test/protocol/bytes.spec.ts checks them",
  "docs/protocol.md json": "parsed below",
  "docs/operations.md json": "parsed below",
  "docs/operations.md ini": "checked by systemd below",
  "docs/operations.md yaml": "checked by the linter of Compose below",
};

const scriptOf = (blocks: Block[]) => blocks.flatMap(({ language, text }) => (language === "sh" ? text : [])).join("");

/** Reads an environment file as systemd does: the value is the rest of the line. */
function environmentFile(text: string): Record<string, string> {
  return Object.fromEntries(text.split("\n").flatMap((line) => (/^[^#]+?=/.test(line) ? [line.split(/=(.*)/s)] : [])));
}

/** The settings of a process, none of which may be unknown to the server. */
function configOf(environment: Record<string, string>): Config {
  const names = Object.keys(environment).filter((name) => name !== "");
  assert.deepEqual(
    names.filter((name) => !SETTINGS.has(name)),
    [],
    "unknown settings",
  );
  return readConfig(environment);
}

describe("the commands of the documentation", () => {
  const hosts: StagedHost[] = [];
  const openHost = async () => {
    const host = await StagedHost.open();
    hosts.push(host);
    return host;
  };
  /** Commands in sentences that ran. */
  const ran = new Set<string>();
  /** Runs those commands in sentences of a page that are about a host. */
  async function runSentences(host: StagedHost, folder: string, page: string, which: RegExp): Promise<void> {
    for (const command of commandSpans(page)) {
      if (!which.test(command) || command in NOT_RUN) continue;
      await host.run(command, folder).catch((error: Error) => assert.fail(`${page}: ${command}\n${error.message}`));
      ran.add(command);
    }
  }
  after(() => {
    for (const host of hosts) host.close();
  });

  it("set up a host with systemd, nginx and Prometheus, in the order of the pages", async () => {
    const host = await openHost();
    const release = "opt/slipstream-0.1.0";
    host.copyProject(release);
    const steps = blocksOf("docs/deploying.md", "## On a host, with systemd");
    const update = steps.pop();
    // The real certificate comes before the last step of the setup, and its hook again at each renewal.
    const certbot = blocksOf("docs/deploying.md", "## Certificates")[0];
    const [start, ...before] = steps.reverse();
    await host.run(scriptOf([...before.reverse(), certbot, start, update].flatMap((block) => block ?? [])), "");

    const unit = host.read("etc/systemd/system/slipstream@.service");
    const fixed = environmentFile((/^Environment=(.*)$/m.exec(unit)?.[1] ?? "").replaceAll(" ", "\n"));
    const configs = ["game1", "game2"].map((name) =>
      configOf({
        ...fixed,
        ...environmentFile(host.read("etc/slipstream/all.env")),
        ...environmentFile(host.read(`etc/slipstream/${name}.env`)),
      }),
    );
    assert.deepEqual(
      configs.map(({ PORT, PUBLIC_ADDRESS, HOST, NODE_ENV }) => [PORT, PUBLIC_ADDRESS, HOST, NODE_ENV]),
      [2567, 2568].map((port, i) => [port, `sky.example.org/p/game${i + 1}`, "127.0.0.1", "production"]),
    );
    for (const { TRUSTED_PROXIES, MONITOR_PASSWORD, MAX_CLIENTS, MAX_ROOMS } of configs) {
      assert.deepEqual(TRUSTED_PROXIES, ["loopback"]);
      assert.ok((MONITOR_PASSWORD?.length ?? 0) >= 32);
      assert.equal(MAX_CLIENTS * MAX_ROOMS, 1000, "what one core carries");
    }
    for (const name of ["all", "game1", "game2"])
      assert.equal(statSync(path.join(host.root, `etc/slipstream/${name}.env`)).mode & 0o777, 0o600);
    assert.ok(lstatSync(path.join(host.root, "opt/slipstream")).isSymbolicLink() && host.has("opt/slipstream/dist"));
    assert.equal(new X509Certificate(host.read("etc/slipstream/tls/fullchain.pem")).subject, "CN=sky.example.org");
    assert.equal(statSync(path.join(host.root, "etc/slipstream/tls/privkey.pem")).mode & 0o777, 0o600);

    await host.run(scriptOf(blocksOf("docs/operations.md", "## Set up Prometheus")), release);
    assert.match(host.read("etc/default/prometheus"), /^ARGS="--web.listen-address=127.0.0.1:9090"$/m);
    assert.match(
      host.read("etc/default/prometheus-alertmanager"),
      /^ARGS="--web.listen-address=127.0.0.1:9093 --cluster.listen-address="$/m,
    );
    assert.equal(host.read("etc/prometheus/monitor-password"), `${configs[0]?.MONITOR_PASSWORD}\n`);
    assert.equal(statSync(path.join(host.root, "etc/prometheus/monitor-password")).mode & 0o777, 0o640);

    host.copyProject("src");
    await host.run("printf '%s\\n' PORT=2569 > /etc/slipstream/game3.env", "");
    for (const page of PAGES)
      await runSentences(host, "src", page, /^(systemctl|journalctl|nginx|grep|openssl|promtool|redis-cli|chmod|rm) /);
  });

  it("set up the containers, in the order of the page", async () => {
    const host = await openHost();
    for (const name of ["docker", "openssl"]) host.install(name);
    await host.run("apt-get update", "");
    host.copyProject("src");
    const deploy = "src/deploy";
    const steps = blocksOf("docs/deploying.md", "## With Docker Compose");
    const update = steps.pop();
    await host.run(scriptOf(steps), deploy);
    const up = commandSpans("docs/deploying.md").filter((span) => span.startsWith("docker compose up --build"));
    assert.equal(up.length, 1);
    await host.run(
      `site=sky.example.org\n${up[0]}\n${blocksOf("docs/deploying.md", "## Certificates")[1]?.text}`,
      deploy,
    );
    await host.run(update?.text ?? "", deploy);
    assert.equal(statSync(path.join(host.root, deploy, ".env")).mode & 0o777, 0o600);
    assert.equal(new X509Certificate(host.read(`${deploy}/certificate/fullchain.pem`)).subject, "CN=sky.example.org");
    for (const [i, name] of ["game1", "game2"].entries()) {
      const { PUBLIC_ADDRESS, PASSPORT_KEY, MONITOR_PASSWORD } = configOf(
        environmentOf(name, environmentFile(host.read(`${deploy}/.env`))),
      );
      assert.equal(PUBLIC_ADDRESS, `sky.example.org/p/game${i + 1}`);
      assert.ok((PASSPORT_KEY?.length ?? 0) >= 32 && (MONITOR_PASSWORD?.length ?? 0) >= 32);
    }
    for (const page of PAGES) await runSentences(host, deploy, page, /^(docker compose|install) /);
    assert.ok(host.has(`${deploy}/diagnostics`));
  });

  it("start several processes, with settings for a proxy on the same host", async () => {
    const host = await openHost();
    for (const [name, folder] of [
      ["node", "usr/local"],
      ["openssl", ""],
    ])
      host.install(name ?? "", folder);
    host.copyProject("src");
    await host.run(scriptOf(blocksOf("README.md", "## Run several processes")), "src");
    for (const [i, port] of [2567, 2568].entries()) {
      const all = environmentFile(host.read(`run/started.${port}`));
      const config = configOf(Object.fromEntries(Object.entries(all).filter(([name]) => SETTINGS.has(name))));
      assert.deepEqual(
        [config.PORT, config.HOST, config.PUBLIC_ADDRESS, config.NODE_ENV, config.TRUSTED_PROXIES],
        [port, "127.0.0.1", `sky.example.org/p/game${i + 1}`, "production", ["loopback"]],
      );
      assert.ok(config.REDIS_URL !== undefined && config.PASSPORT_KEY !== undefined);
    }
  });

  it("of all other blocks run too: programs, scripts and files exist", async () => {
    const host = await openHost();
    for (const [name, folder] of [
      ["node", "usr/local"],
      ["docker", ""],
      ["curl", ""],
    ])
      host.install(name ?? "", folder);
    host.copyProject("src");
    await host.run("npm ci", "src");
    const hosted = [
      ...["## On a host, with systemd", "## With Docker Compose", "## Certificates"].flatMap((heading) =>
        blocksOf("docs/deploying.md", heading),
      ),
      ...blocksOf("docs/operations.md", "## Set up Prometheus"),
      ...blocksOf("README.md", "## Run several processes"),
    ].map(({ page, line }) => `${page}:${line}`);
    let count = 0;
    for (const { page, line, language, text } of PAGES.flatMap((page) => blocksOf(page))) {
      if (language === "sh") {
        if (hosted.includes(`${page}:${line}`)) continue;
        await host.run(text, "src").catch((error: Error) => assert.fail(`${page}:${line}\n${error.message}`));
        count++;
      } else assert.ok(`${page} ${language}` in OTHER_BLOCKS, `${page}:${line}: nothing checks this block`);
    }
    assert.ok(count >= 6);
  });

  it("never touch this machine: a path outside of the host, or a program of no package, ends them", async () => {
    const host = await openHost();
    for (const target of ["/srv/x", "~/x", "../x", '"/lib/x"', "/"])
      await assert.rejects(host.run(`echo ${target}`, "opt"), /outside of the staged host/, target);
    assert.equal(await host.run("echo /etc/x", "opt"), `${host.root}/etc/x\n`);
    await assert.rejects(host.run("node --version", "opt"), /node: command not found/);
  });

  it("in sentences all run, or are listed with a reason", () => {
    const found = new Set(PAGES.flatMap((page) => commandSpans(page)));
    // test/docs/names.spec.ts runs these with `--help`.
    const npm = [...found].filter((span) => /^npm (run|test|start|ci)\b/.test(span));
    const unknown = [...found].filter((span) => !ran.has(span) && !(span in NOT_RUN) && !npm.includes(span));
    assert.deepEqual(unknown, []);
    assert.deepEqual(
      Object.keys(NOT_RUN).filter((span) => !found.has(span)),
      [],
      "reasons for what is not there",
    );
    assert.ok(ran.size >= 10);
  });
});

describe("the example files of the documentation", () => {
  const only = (language: string) => blocksOf("docs/operations.md").filter((block) => block.language === language);
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  it("are accepted by systemd", async () => {
    const { path: analyze, env } = await program("systemd-analyze");
    const [dropIn] = only("ini");
    const verify = async (text: string) => {
      const file = path.join(folder, "example.service");
      writeFileSync(file, `${text}\nType=exec\nExecStart=${process.execPath}\n`);
      return (await run(analyze, ["verify", "--man=no", file], { env: { ...process.env, ...env } })).stderr;
    };
    assert.equal(only("ini").length, 1);
    assert.equal(await verify(dropIn?.text ?? ""), "");
    assert.match(await verify(dropIn?.text.replace("Environment", "Environmnt") ?? ""), /Unknown key/);
    assert.match(dropIn?.text ?? "", /^Environment="NODE_OPTIONS=[^"]*"$/m, "the value has spaces, so it is in quotes");
  });

  it("are accepted by Compose, and start the server with the flags of the image", () => {
    const [override] = only("yaml");
    assert.equal(only("yaml").length, 1);
    const linter = new DCLinter({ rules: {}, quiet: false, debug: false, exclude: [] });
    const lint = (text: string) => {
      const file = path.join(folder, "compose.yaml");
      writeFileSync(file, text);
      const messages = linter.lintFiles([file], false).flatMap((result) => result.messages);
      return messages.filter(({ rule }) => rule.startsWith("invalid-"));
    };
    assert.deepEqual(lint(override?.text ?? ""), []);
    assert.equal(lint(override?.text.replace("volumes", "volums") ?? "").length, 1);
    for (const flag of START_FLAGS.filter((flag) => !flag.startsWith("--import")))
      assert.ok(override?.text.includes(flag), flag);
  });

  it("in JSON can be parsed", () => {
    const json = PAGES.flatMap((page) => blocksOf(page)).filter(({ language }) => language === "json");
    assert.equal(json.length, 2);
    for (const { page, line, text } of json) {
      assert.doesNotThrow(() => JSON.parse(text), `${page}:${line}`);
    }
  });
});
