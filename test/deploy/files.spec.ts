import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { DCLinter } from "dclint";
import { parse } from "yaml";
import { listSettings, readConfig } from "../../server/config.ts";
import { program } from "../../tools/programs.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";
import { environmentOf } from "../support/compose.ts";
import { ownCertificate } from "../support/https.ts";

const run = promisify(execFile);
const DEPLOY = path.resolve(import.meta.dirname, "../../deploy");
const read = (file: string) => readFileSync(path.join(DEPLOY, file), "utf8");

const SETTINGS = listSettings().map(({ name }) => name);

interface Service {
  image: string;
  build?: { context: string; target?: string };
  user?: string;
  init?: boolean;
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

  it("is valid, and passes a linter", () => {
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

  it("restricts the rights and resources of every container", () => {
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
      // The Dockerfile sets USER for nginx.
      assert.ok(name === "nginx" || !["root", "0", undefined].includes(service.user?.split(":")[0]), name);
      // The Dockerfile has the health check of the game.
      assert.ok(name.startsWith("game") || service.healthcheck !== undefined, name);
    }
    const dockerfile = readFileSync(path.join(DEPLOY, "../Dockerfile"), "utf8");
    assert.match(dockerfile, /AS nginx\n.*?\nUSER nginx\n.*?\nFROM/s);
    assert.match(dockerfile, /HEALTHCHECK/);
    const command = ["node", ...START_FLAGS, "server/main.ts"].map((word) => `"${word}"`).join(", ");
    assert.ok(dockerfile.endsWith(`\nCMD [${command}]\n`), "the same command as `npm start`");
  });

  it("publishes only nginx, and the processes on the loopback interface for Prometheus", () => {
    const opened = services.flatMap(([name, { ports = [] }]) => ports.map((port) => [name, port]));
    assert.deepEqual(opened, [
      ["game1", "127.0.0.1:2567:2567"],
      ["game2", "127.0.0.1:2568:2567"],
      ["nginx", "0.0.0.0:80:8080"],
      ["nginx", "0.0.0.0:443:8443"],
    ]);
    const prometheus = parse(read("prometheus/prometheus.yml")) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const [job] = prometheus.scrape_configs;
    assert.deepEqual(job?.static_configs[0]?.targets, ["localhost:2567", "localhost:2568"]);
    assert.deepEqual(compose.services["redis"]?.networks, ["back"]);
  });

  it("sets only known settings, takes secrets from .env, and .env.example lists all of them", () => {
    const names = new Set(games.flatMap(([, { environment = {} }]) => Object.keys(environment)));
    assert.ok(names.size >= 6);
    for (const name of names) assert.ok(SETTINGS.includes(name), name);
    const wanted = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name));
    const offered = [...read(".env.example").matchAll(/^(\w+)=(.*)$/gm)].map(([, name = "", value = ""]) => [
      name,
      value,
    ]);
    assert.deepEqual(new Set(offered.map(([name]) => name)), wanted);
    // In the example, required settings are empty, except for the host name. All others have their default.
    const must = Object.fromEntries(
      [...wanted].filter((name) => !text.includes(`\${${name}:-`)).map((name) => [name, "set"]),
    );
    assert.deepEqual(Object.keys(must).sort(), ["MONITOR_PASSWORD", "PASSPORT_KEY", "PUBLIC_HOST"]);
    const defaults = environmentOf("game1", must);
    for (const [name = "", value] of offered) {
      if (name !== "PUBLIC_HOST") assert.equal(value, name in must ? "" : defaults[name], name);
    }
    const { MAX_CLIENTS, MAX_ROOMS } = readConfig({
      ...defaults,
      PASSPORT_KEY: "x".repeat(32),
      MONITOR_PASSWORD: "x".repeat(8),
    });
    assert.equal(MAX_CLIENTS * MAX_ROOMS, 1000, "what one core can run");
    for (const [, { environment }] of games) {
      assert.match(environment?.["PASSPORT_KEY"] ?? "", /^\$\{PASSPORT_KEY:\?/);
      assert.match(environment?.["MONITOR_PASSWORD"] ?? "", /^\$\{MONITOR_PASSWORD:\?/);
    }
  });

  it("uses an init process, because the watchdog can't kill the first process of a container", () => {
    for (const [name, { init }] of games) assert.equal(init, true, name);
  });

  it("gives a process more time to stop than DRAIN_TIMEOUT", () => {
    for (const [name, { environment, stop_grace_period: grace = "" }] of games) {
      assert.ok(Number.parseInt(grace, 10) > Number(environment?.["DRAIN_TIMEOUT"]), name);
      assert.equal(grace, `${environment?.["STOP_TIMEOUT"]}s`, "the process knows it");
    }
  });

  it("gives containers the addresses that nginx and the game trust", () => {
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

  /** Has nginx check a configuration, with the paths of this test. Returns its output. */
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

  it("is valid without warnings, for a host and for the container", async () => {
    for (const text of [wrapped(read("nginx/host.conf")), read("nginx/compose.conf")]) {
      const output = await check(text);
      assert.match(output, /syntax is ok\n.*test is successful\n$/);
      assert.doesNotMatch(output, /warn/);
    }
    await assert.rejects(check(wrapped(read("nginx/host.conf").replace("upstream slipstream {", "upstream other {"))));
  });
});

describe("deploy/nginx/host.conf", () => {
  /** The content of a file without addresses, paths and logs. */
  const rules = (text: string) =>
    text
      .replaceAll(/^ *(#|listen|server_name|access_log|error_log).*\n/gm, "")
      .replaceAll(/172\.30\.67\.1([12]):2567/g, (_, which: string) => `127.0.0.1:${2566 + Number(which)}`)
      .replaceAll(/^( *(?:root|ssl_certificate|ssl_certificate_key)) .*;$/gm, "$1 …;")
      .replaceAll(/\s+/g, " ");
  const host = read("nginx/host.conf");

  it("has the same rules as compose.conf, which nginx.spec.ts tests, with other paths", () => {
    const compose = read("nginx/compose.conf");
    const inner = compose.slice(compose.indexOf("  include slipstream/http.conf;"), compose.lastIndexOf("}"));
    assert.equal(rules(host).trim(), rules(inner).trim());
  });

  it("logs no addresses in any of its servers", () => {
    const servers = host.split(/^server \{$/m).slice(1);
    assert.equal(servers.length, 2);
    for (const server of servers) {
      assert.match(server, /^ {2}access_log \S+ slipstream;$/m);
      assert.match(server, /^ {2}error_log \S+ crit;$/m);
    }
  });
});
