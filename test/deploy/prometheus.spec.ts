import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { type Program, program } from "../../tools/programs.ts";
import { Scrape } from "../support/metrics.ts";
import { Pilot } from "../support/pilot.ts";
import { ServerProcess, withDeadline } from "../support/server.ts";

const DEPLOY = path.resolve(import.meta.dirname, "../../deploy");
const OPERATIONS = path.resolve(import.meta.dirname, "../../docs/operations.md");

describe("the metrics for Prometheus", function () {
  this.timeout(90_000);
  const run = promisify(execFile);
  let promtool: Program;
  let server: ServerProcess;
  before(async () => {
    promtool = await program("promtool");
    server = await ServerProcess.start();
    const pilot = await Pilot.join(server.url);
    await pilot.states(3);
    await pilot.leave();
  });
  after(() => server?.stop());

  const scrape = () => Scrape.of(server.url, "");
  /** Scrapes until there are metrics of the garbage collection, which there are not before the first one. */
  async function collected(): Promise<Scrape> {
    for (;;) {
      const now = await scrape();
      if (now.names.has("nodejs_gc_duration_seconds_sum")) return now;
    }
  }

  /** Runs promtool, which fails if the input is wrong, and returns its output. */
  async function check(...args: string[]): Promise<string> {
    const { path: file, env } = promtool;
    const { stdout } = await run(file, args, {
      cwd: path.join(DEPLOY, "prometheus"),
      env: { ...process.env, ...env },
    });
    return stdout;
  }

  it("pass `promtool check metrics`", async () => {
    const { path: file, env } = promtool;
    const { text } = await scrape();
    const checking = run(file, ["check", "metrics"], { env: { ...process.env, ...env } });
    checking.child.stdin?.end(text);
    const { stdout, stderr } = await checking;
    assert.equal(stdout + stderr, "");
  });

  it("have a valid configuration, and raise the expected alerts", async () => {
    assert.match(await check("check", "config", "prometheus.yml"), /1 rule files found/);
    assert.match(await check("test", "rules", "alerts.test.yml"), /SUCCESS/);
  });

  it("have an example of Alertmanager that is valid, and that Prometheus sends its alerts to", async () => {
    const { path: amtool, env } = await program("amtool");
    const checked = async (file: string) =>
      (await run(amtool, ["check-config", file], { env: { ...process.env, ...env } })).stdout;
    const example = path.join(DEPLOY, "prometheus/alertmanager.yml");
    assert.match(await checked(example), /SUCCESS.* - 1 receivers/s);
    const { alerting } = parse(readFileSync(path.join(DEPLOY, "prometheus/prometheus.yml"), "utf8")) as {
      alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
    };
    assert.deepEqual(alerting.alertmanagers[0]?.static_configs[0]?.targets, ["localhost:9093"]);
    const listens = /--web\.listen-address=127\.0\.0\.1:(\d+) --cluster/.exec(readFileSync(OPERATIONS, "utf8"));
    assert.equal(listens?.[1], "9093", "the port in docs/operations.md");
  });

  it("include every name in the alerts and on the dashboard", async () => {
    const { names } = await withDeadline(collected(), "a garbage collection in the server");
    names.add("up");
    for (const file of ["prometheus/alerts.yml", "grafana/slipstream.json"]) {
      const asked = namesIn(readFileSync(path.join(DEPLOY, file), "utf8"));
      assert.ok(asked.size >= 8, `${file} asks for ${asked.size}`);
      assert.deepEqual(
        [...asked].filter((name) => !names.has(name)),
        [],
        file,
      );
    }
  });

  it("come from this job alone on the dashboard, since Prometheus and others export process_* too", () => {
    const dashboard = JSON.parse(readFileSync(path.join(DEPLOY, "grafana/slipstream.json"), "utf8")) as {
      panels: { title: string; targets?: { expr: string }[] }[];
    };
    const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    assert.ok(queries.length > 30);
    for (const query of queries) {
      // Every metric must have a selector, and every selector the job and the process.
      const selectors = [...query.matchAll(/\b(?:up|slipstream_\w+|process_\w+|nodejs_\w+)(\{[^}]*\})?/g)];
      assert.ok(selectors.length > 0, query);
      for (const [, selector = ""] of selectors) {
        assert.match(selector, /^\{job="slipstream", instance=~"\$instance"\}$/, query);
      }
    }
  });

  it("are all shown on the dashboard", async () => {
    const shown = namesIn(readFileSync(path.join(DEPLOY, "grafana/slipstream.json"), "utf8"));
    const own = [...(await scrape()).names].filter(
      (name) => name.startsWith("slipstream_") && !/_(sum|count)$/.test(name),
    );
    assert.ok(own.length > 20);
    assert.deepEqual(
      own.filter((name) => !shown.has(name)),
      [],
    );
  });
});

function namesIn(text: string): Set<string> {
  return new Set(text.match(/\b(slipstream|process|nodejs)_[a-z0-9_]+/g));
}
