import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Duplex } from "node:stream";
import { withDeadline } from "../../tools/deadline.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";
import { onServerCore } from "./cores.ts";
import type { Cost } from "./costMeter.ts";
import { PROBE_FD, PROBE_VARIABLE, type ProbeAnswer, type ProbeRequest } from "./probe.ts";

const HERE = import.meta.dirname;

/** The servers that can be measured: the game, and two to compare it with. */
export const SERVERS = {
  game: path.join(HERE, "../../server/main.ts"),
  "ws-json": path.join(HERE, "../reference/wsJson.ts"),
  floor: path.join(HERE, "../reference/floor.ts"),
} as const;
export type ServerName = keyof typeof SERVERS;

/** ms a server may take to come up, to answer or to go down */
const PATIENCE_MS = 15_000;

export interface ServerUnderTestOptions {
  server: ServerName;
  /** players in a room at the most */
  roomSize: number;
  /** what to run instead of it, a file below the project: the same server with something to test */
  main?: string;
  /** bytes of the floor's only frame */
  frameBytes?: number | undefined;
  /** settings besides those a measurement needs */
  env?: Record<string, string>;
}

/** A server in a process of its own, on a core of its own where that can be had. */
export class ServerUnderTest {
  readonly endpoint: string;
  readonly #child: ChildProcess;
  readonly #printed: { lines: number };
  readonly #requests: Duplex;
  readonly #answers: Interface;

  private constructor(endpoint: string, child: ChildProcess, printed: { lines: number }) {
    this.endpoint = endpoint;
    this.#child = child;
    this.#printed = printed;
    this.#requests = child.stdio[PROBE_FD] as Duplex;
    // A server that ends takes the pipe with it; that it ended is noticed elsewhere.
    this.#requests.on("error", () => {});
    this.#answers = createInterface({ input: this.#requests });
  }

  static async start({
    server,
    main,
    roomSize,
    frameBytes,
    env = {},
  }: ServerUnderTestOptions): Promise<ServerUnderTest> {
    const [program, args] = onServerCore(process.execPath, [
      ...(server === "game" ? START_FLAGS : []),
      "--import",
      path.join(HERE, "probe.ts"),
      main === undefined ? SERVERS[server] : path.join(HERE, "../..", main),
    ]);
    const child = spawn(program, args, {
      env: {
        PATH: process.env["PATH"],
        NODE_ENV: "production",
        PORT: "0",
        HOST: "127.0.0.1",
        MAX_CLIENTS: String(roomSize),
        // All clients come from one address; every other limit holds.
        UNLIMITED_ADDRESSES: "loopback",
        MAX_ROOMS: "1000",
        // Of its own, so that it neither reads nor writes a file of the developer's server.
        PASSPORT_KEY: randomBytes(32).toString("base64"),
        [PROBE_VARIABLE]: "1",
        ...(frameBytes === undefined ? {} : { FRAME_BYTES: String(frameBytes) }),
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe", "pipe"],
    });
    const kill = () => child.kill("SIGKILL");
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    const printed = { lines: 0 };
    let output = "";
    const up = new Promise<string>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", () => reject(new Error(`the ${server} server did not come up:\n${output}`)));
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (chunk: string) => {
          printed.lines += chunk.split("\n").length - 1;
          // Of what it says later only the end is kept.
          output = (output + chunk).slice(-10_000);
          const port = /http:\/\/localhost:(\d+)/.exec(output)?.[1];
          if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
        });
      }
    });
    return new ServerUnderTest(await withDeadline(up, `the ${server} server to come up`, PATIENCE_MS), child, printed);
  }

  /** lines that it has printed */
  get linesPrinted(): number {
    return this.#printed.lines;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Begins to count what it costs. */
  async begin(): Promise<void> {
    await this.#ask({ ask: "begin" });
  }

  async read(): Promise<Cost> {
    const { cost } = await this.#ask({ ask: "read" });
    if (cost === undefined) throw new Error("the probe did not say what the server costs");
    return cost;
  }

  /** Begins to record where its time goes. */
  async profile(): Promise<void> {
    await this.#ask({ ask: "profile" });
  }

  /** Writes the record, which Chrome's developer tools and `node --cpu-prof` tools can read. */
  async saveProfile(file: string): Promise<void> {
    await this.#ask({ ask: "saveProfile", file: path.resolve(file) });
  }

  /** Ends it, gently if it can still hear. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill();
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), 3000);
    await ended;
    clearTimeout(timer);
  }

  async #ask(request: ProbeRequest): Promise<ProbeAnswer> {
    const answer = once(this.#answers, "line");
    this.#requests.write(`${JSON.stringify(request)}\n`);
    const [line] = (await withDeadline(answer, `the server to answer "${request.ask}"`, PATIENCE_MS)) as [string];
    return JSON.parse(line) as ProbeAnswer;
  }
}
