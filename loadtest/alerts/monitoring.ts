import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Child, statusOf } from "../../tools/child.ts";
import { freePort } from "../../tools/freePort.ts";
import { type ProgramName, program } from "../../tools/programs.ts";
import { shortened } from "./durations.ts";
import { type RuleFile, shippedFile, yaml } from "./rules.ts";

/** Templates of the messages, in Debian's package of Alertmanager. */
const TEMPLATES = "/usr/share/prometheus/alertmanager/default.tmpl";

interface PrometheusConfig {
  global: { scrape_interval: string; evaluation_interval: string };
  alerting: { alertmanagers: { static_configs: { targets: string[] }[] }[] };
  scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
}

interface Route {
  routes?: Route[];
  [setting: string]: unknown;
}

interface AlertmanagerConfig {
  route: Route;
  receivers: { name: string; [kind: string]: unknown }[];
}

/** The interval between two scrapes. */
export function scrapeInterval(factor: number): string {
  return shortened(shippedFile<PrometheusConfig>("prometheus.yml").global.scrape_interval, factor);
}

/** An alert that Prometheus shows at the moment. */
export interface ActiveAlert {
  name: string;
  /** host and port of the process it is about */
  instance: string;
  state: "pending" | "firing";
}

export interface MonitoringOptions {
  /** an empty folder */
  folder: string;
  /** the shipped rules, with shortened durations */
  rules: RuleFile;
  /** every other duration of the shipped configurations is divided by this */
  factor: number;
  /** password of the operator pages of all targets */
  password: string;
  /** host and port of each process to scrape */
  targets: string[];
}

/**
 * Prometheus and Alertmanager with the shipped configurations. Changed are the durations, addresses and the receiver,
 * which is a webhook of this process.
 */
export class Monitoring {
  readonly #url: string;
  readonly #children: Child[];
  readonly #inbox: Inbox;

  private constructor(url: string, children: Child[], inbox: Inbox) {
    this.#url = url;
    this.#children = children;
    this.#inbox = inbox;
  }

  /** @throws Error if a program is missing, or does not accept its configuration */
  static async start(options: MonitoringOptions): Promise<Monitoring> {
    const { folder } = options;
    const inbox = await Inbox.open();
    const [port, alertmanagerPort] = [await freePort(), await freePort()];
    const at = `127.0.0.1:${alertmanagerPort}`;
    write(folder, "alerts.yml", options.rules);
    write(folder, "prometheus.yml", prometheusConfig(options, at));
    write(folder, "alertmanager.yml", alertmanagerConfig(options, inbox.url));
    writeFileSync(path.join(folder, "monitor-password"), `${options.password}\n`, { mode: 0o600 });
    const url = `http://127.0.0.1:${port}`;
    const children: Child[] = [];
    const run = async (name: ProgramName, ready: string, args: string[]) => {
      const { path: file, env } = await program(name);
      const [command = file, ...rest] = [...withTemplates(name, file), ...args];
      const child = new Child({ name, program: command, args: rest, cwd: folder, env: { ...process.env, ...env } });
      children.push(child);
      await child.up(child.until(async () => (await statusOf(ready)) === 200));
    };
    try {
      await run("prometheus-alertmanager", `http://${at}/-/ready`, [
        "--config.file=alertmanager.yml",
        "--storage.path=alertmanager",
        `--web.listen-address=${at}`,
        "--cluster.listen-address=",
        "--log.level=warn",
      ]);
      await run("prometheus", `${url}/-/ready`, [
        "--config.file=prometheus.yml",
        "--storage.tsdb.path=data",
        `--web.listen-address=127.0.0.1:${port}`,
        "--log.level=warn",
      ]);
    } catch (error) {
      await stopAll(children, inbox);
      throw error;
    }
    return new Monitoring(url, children, inbox);
  }

  /** The alerts that are pending or firing now. */
  async active(): Promise<ActiveAlert[]> {
    const { alerts } = await this.#get<{
      alerts: { labels: { alertname: string; instance?: string }; state: ActiveAlert["state"] }[];
    }>("alerts");
    return alerts.map(({ labels, state }) => ({ name: labels.alertname, instance: labels.instance ?? "", state }));
  }

  /** The number of processes that were scraped at least twice. Before that, no increase of a counter can be seen. */
  async scrapedTwice(): Promise<number> {
    const query = encodeURIComponent('sum_over_time(up{job="slipstream"}[5m]) >= 2');
    const { result } = await this.#get<{ result: unknown[] }>(`query?query=${query}`);
    return result.length;
  }

  /** Whether the receiver got a message that an alert fires, or that it has stopped. */
  received(status: "firing" | "resolved", name: string, instance: string): boolean {
    return this.#inbox.received.has(`${status} ${name} ${instance}`);
  }

  async stop(): Promise<void> {
    await stopAll(this.#children, this.#inbox);
  }

  async #get<T>(what: string): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1/${what}`);
    if (!response.ok) throw new Error(`Prometheus answered ${response.status} to ${what}`);
    return ((await response.json()) as { data: T }).data;
  }
}

/** The receiver of Alertmanager's messages. */
class Inbox {
  /** status, alert and instance of each alert in a message */
  readonly received = new Set<string>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((req, res) => {
      let body = "";
      req.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      req.on("end", () => {
        const { alerts } = JSON.parse(body) as { alerts: { status: string; labels: Record<string, string> }[] };
        for (const { status, labels } of alerts)
          this.received.add(`${status} ${labels["alertname"]} ${labels["instance"]}`);
        res.end();
      });
    });
  }

  static async open(): Promise<Inbox> {
    const inbox = new Inbox();
    inbox.#server.listen(0, "127.0.0.1");
    await once(inbox.#server, "listening");
    return inbox;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/**
 * The command that runs a program of Prometheus. Debian's Alertmanager does not start without its templates, which have a
 * fixed path. Where its package is only unpacked and not installed, it gets that path in a namespace of its own.
 */
function withTemplates(name: ProgramName, file: string): string[] {
  if (name !== "prometheus-alertmanager" || existsSync(TEMPLATES)) return [file];
  const script = 'mount --bind "$0" /usr/share && exec "$@"';
  return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, path.resolve(file, "../../share"), file];
}

async function stopAll(children: Child[], inbox: Inbox): Promise<void> {
  await Promise.all(children.map((child) => child.stop()));
  inbox.close();
}

function write(folder: string, name: string, content: object): void {
  writeFileSync(path.join(folder, name), yaml(content, { lineWidth: 0 }));
}

function prometheusConfig({ factor, targets }: MonitoringOptions, alertmanager: string): PrometheusConfig {
  const config = shippedFile<PrometheusConfig>("prometheus.yml");
  for (const name of ["scrape_interval", "evaluation_interval"] as const)
    config.global[name] = shortened(config.global[name], factor);
  for (const { static_configs } of config.alerting.alertmanagers)
    for (const one of static_configs) one.targets = [alertmanager];
  for (const { job_name, static_configs } of config.scrape_configs)
    if (job_name === "slipstream") for (const one of static_configs) one.targets = targets;
  return config;
}

function alertmanagerConfig({ factor }: MonitoringOptions, url: string): AlertmanagerConfig {
  const config = shippedFile<AlertmanagerConfig>("alertmanager.yml");
  return {
    ...config,
    route: shortenedRoute(config.route, factor),
    receivers: config.receivers.map(({ name }) => ({ name, webhook_configs: [{ url, send_resolved: true }] })),
  };
}

function shortenedRoute({ routes = [], ...settings }: Route, factor: number): Route {
  const short = Object.entries(settings).map(([name, value]) => [
    name,
    /_(wait|interval)$/.test(name) ? shortened(String(value), factor) : value,
  ]);
  return { ...Object.fromEntries(short), routes: routes.map((route) => shortenedRoute(route, factor)) };
}
