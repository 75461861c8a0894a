import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Duplex } from "node:stream";
import type { RoomType } from "../../game/rooms.ts";
import { SERVER_CORE } from "../../tools/cores.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { Server } from "../../tools/server.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";
import type { Cost } from "./costMeter.ts";
import { PROBE_FD, PROBE_VARIABLE, type ProbeAnswer, type ProbeRequest } from "./probe.ts";

/** The servers that can be measured: the game, and two references. */
export const SERVERS = {
  game: "server/main.ts",
  "ws-json": "loadtest/reference/wsJson.ts",
  floor: "loadtest/reference/floor.ts",
} as const;
export type ServerName = keyof typeof SERVERS;

/** The page, if it has been built. */
const PAGE = path.resolve(import.meta.dirname, "../../dist/index.html");

/** Time for an answer of the probe, ms. */
const ANSWER_MS = 15_000;

/** Time from SIGTERM to SIGKILL, ms. */
const STOP_MS = 3000;

export interface ServerUnderTestOptions {
  server: ServerName;
  /** type of the rooms that `roomSize` is meant for; `game` by default */
  type?: RoomType;
  /** players per room */
  roomSize: number;
  /** file to run instead, below the project, for a variant of the server */
  main?: string;
  /** size of the floor's frame, bytes */
  frameBytes?: number | undefined;
  /** further settings */
  env?: Record<string, string>;
}

/** A server with a probe that measures what it costs, pinned to a core of its own where the machine can. */
export class ServerUnderTest extends Server {
  /** lines that the server has printed */
  linesPrinted = 0;
  #requests!: Duplex;
  #answers!: Interface;

  private constructor({ server, main, type, roomSize, frameBytes, env = {} }: ServerUnderTestOptions) {
    super({
      name: `the ${server} server`,
      main: main ?? SERVERS[server],
      flags: [...(server === "game" ? START_FLAGS : []), "--import", path.join(import.meta.dirname, "probe.ts")],
      env: {
        PATH: process.env["PATH"],
        NODE_ENV: "production",
        [type?.sendsView ? "BIGSKY_CLIENTS" : "MAX_CLIENTS"]: String(roomSize),
        // All clients have the same address. Every other limit applies.
        UNLIMITED_ADDRESSES: "loopback",
        MAX_ROOMS: "1000",
        // The ships are those of the bots.
        DRONES: "0",
        // With a key from the environment, the server neither reads nor writes the developer's key file.
        PASSPORT_KEY: randomBytes(32).toString("base64"),
        [PROBE_VARIABLE]: "1",
        // In production, the server does not start without a page. Bots need none.
        ...(existsSync(PAGE) ? {} : { CLIENT: "none" }),
        ...(frameBytes === undefined ? {} : { FRAME_BYTES: String(frameBytes) }),
        ...env,
      },
      core: SERVER_CORE,
      stdio: ["ignore", "pipe", "pipe", "pipe"],
      onLine: () => this.linesPrinted++,
    });
  }

  static async start(options: ServerUnderTestOptions): Promise<ServerUnderTest> {
    const server = new ServerUnderTest(options);
    await server.start();
    server.#requests = server.child.pipe(PROBE_FD);
    // The pipe breaks when the server ends, which the measurement notices elsewhere.
    server.#requests.on("error", () => {});
    server.#answers = createInterface({ input: server.#requests });
    return server;
  }

  /** Starts to count the cost. */
  async begin(): Promise<void> {
    await this.#ask({ ask: "begin" });
  }

  /** The cost since `begin`. */
  async read(): Promise<Cost> {
    const { cost } = await this.#ask({ ask: "read" });
    if (cost === undefined) throw new Error("the probe did not report the cost");
    return cost;
  }

  /** Starts a CPU profile. */
  async profile(): Promise<void> {
    await this.#ask({ ask: "profile" });
  }

  /** Ends the CPU profile and writes it, for Chrome's developer tools. */
  async saveProfile(file: string): Promise<void> {
    await this.#ask({ ask: "saveProfile", file: path.resolve(file) });
  }

  override stop(signal?: NodeJS.Signals, ms: number = STOP_MS): Promise<number | null> {
    return super.stop(signal, ms);
  }

  async #ask(request: ProbeRequest): Promise<ProbeAnswer> {
    const answer = once(this.#answers, "line");
    this.#requests.write(`${JSON.stringify(request)}\n`);
    const [line] = (await withDeadline(answer, `the server to answer "${request.ask}"`, ANSWER_MS)) as [string];
    return JSON.parse(line) as ProbeAnswer;
  }
}
