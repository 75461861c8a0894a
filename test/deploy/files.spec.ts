import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DCLinter } from "dclint";
import { parse } from "yaml";
import { program } from "../../loadtest/rig/programs.ts";
import { START_FLAGS } from "../../loadtest/rig/serverUnderTest.ts";
import { listSettings, readConfig } from "../../server/config.ts";
import { ownCertificate } from "../support/https.ts";

const run = promisify(execFile);
const DEPLOY = path.resolve(import.meta.dirname, "../../deploy");
const read = (file: string) => readFileSync(path.join(DEPLOY, file), "utf8");

/** Every setting there is, and the s by which a process is gone. */
const config = readConfig({});
const SETTINGS = listSettings().map(({ name }) => name);

interface Service {
  image: string;
  build?: { context: string; target?: string };
  user?: string;
  read_only: boolean;
  cap_drop: string[];
  security_opt: string[];
  pids_limit: number;
  mem_limit: string;
  cpus: number;
  restart: string;
  ports?: string[];
  networks: string[] | Record<string, { ipv4_address: string } | null>;
  environment?: Record<string, string>;
  healthcheck?: object;
  stop_grace_period?: string;
}

describe("deploy/compose.yaml", () => {
  const text = read("compose.yaml");
  const compose = parse(text, { merge: true }) as { services: Record<string, Service> };
  const services = Object.entries(compose.services);
  const games = services.filter(([name]) => name.startsWith("game"));
  const lint = (file: string) =>
    new DCLinter(JSON.parse(read("dclint.json"))).lintFiles([file], false).flatMap(({ messages }) => messages);

  it("is what Compose understands, and a linter finds nothing in it", () => {
    assert.deepEqual(lint(path.join(DEPLOY, "compose.yaml")), []);
    const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    try {
      const wrong = path.join(folder, "compose.yaml");
      writeFileSync(wrong, text.replace("pids_limit", "pids_limt"));
      assert.match(lint(wrong)[0]?.message ?? "", /must NOT have additional properties/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("lets every container do and take no more than it needs", () => {
    assert.deepEqual(
      services.map(([name]) => name),
      ["game1", "game2", "nginx", "redis"],
    );
    for (const [name, service] of services) {
      assert.equal(service.read_only, true, name);
      assert.deepEqual(service.cap_drop, ["ALL"], name);
      assert.deepEqual(service.security_opt, ["no-new-privileges:true"], name);
      assert.ok(service.pids_limit > 0 && service.cpus > 0 && /^\d+[mg]$/.test(service.mem_limit), name);
      assert.equal(service.restart, "unless-stopped", name);
      assert.match(service.image, /:\d+\.\d+\.\d+(-\w+)?$/, name);
      // The image of nginx says USER itself.
      assert.ok(name === "nginx" || !["root", "0", undefined].includes(service.user?.split(":")[0]), name);
      // The game's check is in its image.
      assert.ok(name.startsWith("game") || service.healthcheck !== undefined, name);
    }
    const dockerfile = readFileSync(path.join(DEPLOY, "../Dockerfile"), "utf8");
    assert.match(dockerfile, /AS nginx\n.*?\nUSER nginx\n.*?\nFROM/s);
    assert.match(dockerfile, /HEALTHCHECK/);
  });

  it("opens nothing but nginx to the outside", () => {
    assert.deepEqual(
      services.filter(([, { ports }]) => ports !== undefined).map(([name]) => name),
      ["nginx"],
    );
    assert.deepEqual(compose.services["redis"]?.networks, ["back"]);
  });

  it("sets what the game knows, with secrets from .env alone, all of which the example names", () => {
    const names = new Set(games.flatMap(([, { environment = {} }]) => Object.keys(environment)));
    assert.ok(names.size >= 6);
    for (const name of names) assert.ok(SETTINGS.includes(name), name);
    const wanted = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const offered = [...read(".env.example").matchAll(/^(\w+)=(.*)$/gm)];
    assert.deepEqual(new Set(offered.map(([, name]) => name)), wanted);
    for (const [, name, value] of offered) if (name !== "PUBLIC_HOST") assert.equal(value, "", name);
    for (const [, { environment }] of games) {
      assert.match(environment?.["PASSPORT_KEY"] ?? "", /^\$\{PASSPORT_KEY:\?/);
      assert.match(environment?.["MONITOR_PASSWORD"] ?? "", /^\$\{MONITOR_PASSWORD:\?/);
    }
  });

  it("gives a process the time to see its players off", () => {
    for (const [name, { environment, stop_grace_period: grace = "" }] of games) {
      assert.ok(Number.parseInt(grace, 10) > Number(environment?.["DRAIN_TIMEOUT"]), name);
    }
  });

  it("gives the addresses that nginx and the game believe in", () => {
    const addressOf = (service: Service | undefined) =>
      (service?.networks as Record<string, { ipv4_address: string }> | undefined)?.["front"]?.ipv4_address;
    const nginx = read("nginx/compose.conf");
    for (const [name, service] of games) {
      const address = `${addressOf(service)}:2567`;
      assert.equal(nginx.split(`server ${address}`).length, 3, "in both upstreams");
      assert.ok(nginx.includes(`\n    ${name} ${address};`));
      assert.ok(service.environment?.["PUBLIC_ADDRESS"]?.endsWith(`/p/${name}`));
      assert.equal(service.environment?.["TRUSTED_PROXIES"], addressOf(compose.services["nginx"]));
    }
  });
});

describe("deploy/nginx", () => {
  let folder: string;
  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    symlinkSync(path.join(DEPLOY, "nginx/slipstream"), path.join(folder, "slipstream"));
    const { certificate, key } = await ownCertificate();
    writeFileSync(path.join(folder, "fullchain.pem"), certificate);
    writeFileSync(path.join(folder, "privkey.pem"), key);
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Has nginx read a configuration, with the places of this test. @returns what it says */
  async function check(text: string): Promise<string> {
    const here = text
      .replaceAll(/\/var\/log\/nginx\/|\/tmp\/|\/dev\/(?=stdout)/g, `${folder}/`)
      .replaceAll(/^ *listen \[::\]:.*$/gm, "")
      .replaceAll(/listen (\d+)/g, `listen unix:${folder}/$1`)
      .replaceAll(/ssl_certificate(_key)? .*\/(\w+\.pem)/g, `ssl_certificate$1 ${folder}/$2`);
    const file = path.join(folder, "nginx.conf");
    writeFileSync(file, here);
    const { path: nginx, env } = await program("nginx");
    const args = ["-t", "-p", folder, "-c", file, "-e", "stderr"];
    const { stderr } = await run(nginx, args, { env: { ...process.env, ...env } });
    return stderr;
  }
  const wrapped = (text: string) =>
    `pid /tmp/nginx.pid; events {} http { access_log off; ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
      .map((kind) => `${kind}_temp_path /tmp/${kind};`)
      .join(" ")} ${text} }`;

  it("is what nginx understands, without a warning: that of a host and that of the container", async () => {
    for (const text of [wrapped(read("nginx/host.conf")), read("nginx/compose.conf")]) {
      const said = await check(text);
      assert.match(said, /syntax is ok\n.*test is successful\n$/);
      assert.doesNotMatch(said, /warn/);
    }
    await assert.rejects(check(wrapped(read("nginx/host.conf").replace("upstream slipstream {", "upstream other {"))));
  });
});

describe("deploy/systemd", () => {
  const unit = read("systemd/slipstream@.service");
  const value = (name: string) => new RegExp(`^${name}=(.*)$`, "m").exec(unit)?.[1];

  it("is what systemd understands", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "slipstream-"));
    try {
      const here = path.join(folder, "slipstream@.service");
      // It looks whether the programs are there.
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

  it("gives a process the time to see its players off, and starts it again whatever it ended with", () => {
    assert.equal(value("KillSignal"), "SIGTERM");
    assert.ok(Number(value("TimeoutStopSec")) > config.DRAIN_TIMEOUT);
    assert.equal(value("Restart"), "always");
    assert.equal(value("StartLimitIntervalSec"), "0");
  });

  it("runs the server as `npm start` does, with settings that it knows", () => {
    assert.equal(value("ExecStart"), `/opt/slipstream/node_modules/.bin/node ${START_FLAGS.join(" ")} server/main.ts`);
    for (const setting of value("Environment")?.split(" ") ?? [])
      assert.ok(SETTINGS.includes(setting.split("=")[0] ?? ""));
  });
});
