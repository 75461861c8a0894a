import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Child, ChildOptions } from "../child.ts";
import { freePort, isFree } from "../freePort.ts";
import { GameProcess } from "./gameProcess.ts";
import { CERTIFICATE, type NginxOptions, startNginx } from "./nginx.ts";
import { startRedis } from "./redis.ts";

export interface ClusterOptions {
  /** number of game processes */
  processes: number;
  /** port of the site; a free one by default */
  port?: number;
  /** host name that browsers use */
  host?: string;
  /** address that nginx listens on */
  address?: string;
  /** environment of the game's processes; apart from this they get only PATH */
  env?: NodeJS.ProcessEnv;
  /** certificate and key for https, PEM; plain HTTP without it */
  tls?: { certificate: string; key: string };
  /** called for each line that one of the programs prints */
  onLine?: ChildOptions["onLine"];
}

/** Addresses and files of a running cluster. */
interface Places {
  /** address for browsers */
  url: string;
  /** the plain HTTP address that redirects to https; undefined without TLS */
  plainUrl: string | undefined;
  redisUrl: string;
  /** temporary files of nginx and Redis; removed by `stop` */
  folder: string;
}

/** A cluster on one machine: nginx, several processes of the game, and Redis. */
export class Cluster implements Readonly<Places> {
  readonly url: string;
  readonly plainUrl: string | undefined;
  readonly redisUrl: string;
  readonly folder: string;
  readonly processes: readonly GameProcess[];
  readonly #children: readonly Child[];

  private constructor(places: Places, processes: readonly GameProcess[], children: readonly Child[]) {
    this.url = places.url;
    this.plainUrl = places.plainUrl;
    this.redisUrl = places.redisUrl;
    this.folder = places.folder;
    this.processes = processes;
    this.#children = children;
  }

  /** @throws Error if a program is missing or doesn't start; everything that did start is stopped */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const { host = "localhost", address = "127.0.0.1", onLine } = options;
    const folder = await mkdtemp(path.join(tmpdir(), "slipstream-"));
    const children: Child[] = [];
    const processes: GameProcess[] = [];
    try {
      const port = options.port ?? (await freePort());
      if (!(await isFree(port, address))) throw new Error(`Port ${port} is taken; choose another with --port.`);
      const redisPort = await freePort();
      const redisUrl = `redis://127.0.0.1:${redisPort}`;
      const tls: NginxOptions["tls"] = options.tls && { ...options.tls, plainPort: await freePort() };
      const shared = {
        PATH: process.env["PATH"],
        // The processes share one key, so that a passport from one is valid in all.
        PASSPORT_KEY: randomBytes(32).toString("base64"),
        TRUSTED_PROXIES: "loopback",
        // The processes check that they are reached through nginx, whose certificate may be self-signed.
        ...(tls && { NODE_EXTRA_CA_CERTS: path.join(folder, CERTIFICATE) }),
        ...options.env,
        REDIS_URL: redisUrl,
      };
      for (let i = 1; i <= options.processes; i++) {
        const name = `game${i}`;
        const at = { port: await freePort(), address: `${host}:${port}/p/${name}` };
        processes.push(new GameProcess({ name, ...at, env: shared, onLine }));
      }
      children.push(await startRedis(redisPort, { folder, onLine }));
      const places = Object.fromEntries(processes.map((game) => [game.name, `127.0.0.1:${game.port}`]));
      children.push(await startNginx({ folder, port, address, processes: places, tls, onLine }));
      // A process is ready only when it is reached through nginx.
      await Promise.all(processes.map((game) => game.start()));
      const scheme = tls === undefined ? "http" : "https";
      const plainUrl = tls && `http://${host}:${tls.plainPort}`;
      const url = `${scheme}://${host}:${port}`;
      return new Cluster({ url, plainUrl, redisUrl, folder }, processes, children);
    } catch (error) {
      for (const game of processes) await game.kill();
      for (const child of children) await child.stop();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stops everything. The game's processes drain first, while nginx and Redis still run. */
  async stop(): Promise<void> {
    await Promise.all(this.processes.map((game) => game.stop()));
    for (const child of [...this.#children].reverse()) await child.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}
