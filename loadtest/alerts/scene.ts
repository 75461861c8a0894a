import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { RawConnection } from "../../tools/clients/rawConnection.ts";
import { JOINED, reserveSeat, seatUrl } from "../../tools/clients/seat.ts";
import { withDeadline } from "../../tools/deadline.ts";
import { BINARY, clientFrame } from "../../tools/frames.ts";
import { freePort } from "../../tools/freePort.ts";
import { Server, type ServerOptions } from "../../tools/server.ts";
import { START_FLAGS } from "../../tools/startFlags.ts";

const PROJECT = path.resolve(import.meta.dirname, "../..");

/** Password of the operator pages of all servers. */
export const PASSWORD = "alarming password";

/** The game with rooms that misbehave. */
export const MISBEHAVING = "tools/testServer.ts";

export interface SceneServerOptions extends Pick<ServerOptions, "main" | "stdio"> {
  /** further settings */
  env?: Record<string, string>;
  /** a free one by default */
  port?: number;
  /** maximum number of files and connections that it may have open */
  descriptors?: number;
}

/** What the causes of alerts start. `clear` ends all of it, also after a failure halfway. */
export class Scene {
  readonly servers: Server[] = [];
  readonly #ends: (() => unknown)[] = [];

  /** Starts a server with the settings of production, which Prometheus scrapes. */
  async server({ main, stdio, port: wanted, env = {}, descriptors }: SceneServerOptions = {}): Promise<Server> {
    const port = wanted ?? (await freePort());
    const limit = ["/bin/sh", "-c", `ulimit -n ${descriptors} && exec "$@"`, "sh"] as const;
    const server = new Server({
      main,
      flags: START_FLAGS,
      ...(descriptors !== undefined && {
        command: [...limit, process.execPath, ...START_FLAGS, path.join(PROJECT, "server/main.ts")],
      }),
      port,
      stdio,
      untilReady: true,
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        NODE_ENV: "production",
        MONITOR_PASSWORD: PASSWORD,
        // With a key from the environment, the server neither reads nor writes the developer's key file.
        PASSPORT_KEY: randomBytes(32).toString("base64"),
        // In production, the server does not start without a page. These clients need none.
        ...(existsSync(path.join(PROJECT, "dist/index.html")) ? {} : { CLIENT: "none" }),
        ...("REDIS_URL" in env && { PUBLIC_ADDRESS: `127.0.0.1:${port}` }),
        ...env,
      },
    });
    this.servers.push(server);
    // Nobody waits for its players, and a graceful shutdown of all servers would take half a minute.
    this.onClear(() => server.kill());
    await server.start();
    return server;
  }

  /**
   * Joins a room, and sends no inputs.
   *
   * @param room type of the room
   * @returns the connection, which ends with the scene
   */
  async join({ url }: Server, room = "game"): Promise<RawConnection> {
    const seat = seatUrl(url, await reserveSeat(url, `joinOrCreate/${room}`));
    const joined = Promise.withResolvers<void>();
    const connection = new RawConnection(seat, {
      onFrame: () => joined.resolve(),
      onEnd: (code) => joined.reject(new Error(`the connection ended with code ${code}`)),
    });
    this.onClear(() => connection.destroy());
    connection.upgrade(seat);
    await withDeadline(joined.promise, "the server to let the client in");
    connection.write(clientFrame(BINARY, JOINED));
    return connection;
  }

  /** Calls a function when the scene is cleared, the last one first. What it throws is ignored. */
  onClear(end: () => unknown): void {
    this.#ends.push(end);
  }

  async clear(): Promise<void> {
    for (const end of this.#ends.splice(0).reverse()) {
      try {
        await end();
      } catch {
        // What is left must end all the same. A cause that failed is in the report.
      }
    }
  }
}
