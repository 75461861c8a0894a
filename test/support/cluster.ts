import { freePort } from "../../tools/freePort.ts";
import { RedisProcess } from "./redis.ts";
import { ServerProcess } from "./server.ts";

const KEY = "a key that all processes of a spec share";

/** A Redis and servers that use it. */
export class TestCluster {
  readonly redis: RedisProcess;
  readonly #started: ServerProcess[] = [];

  private constructor(redis: RedisProcess) {
    this.redis = redis;
  }

  static async start(): Promise<TestCluster> {
    return new TestCluster(await RedisProcess.start());
  }

  /** Starts another server, which clients reach at its own port. */
  async add(env: Record<string, string> = {}): Promise<ServerProcess> {
    const server = await ServerProcess.start({ env: await this.environment(env) });
    this.#started.push(server);
    return server;
  }

  /** The settings of another server. */
  async environment(env: Record<string, string> = {}): Promise<Record<string, string>> {
    const port = await freePort();
    return {
      PORT: String(port),
      PUBLIC_ADDRESS: `127.0.0.1:${port}`,
      REDIS_URL: this.redis.url,
      PASSPORT_KEY: KEY,
      LIMITS: "off",
      ...env,
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#started.map((server) => server.stop("SIGKILL")));
    await this.redis.stop();
  }
}

export interface ListedRoom {
  roomId: string;
  processId: string;
  clients: number;
}

/** All rooms, as a server's monitor lists them. */
export async function listedRooms({ url }: { url: string }): Promise<ListedRoom[]> {
  const headers = { "sec-fetch-site": "same-origin", "sec-fetch-dest": "empty" };
  const response = await fetch(`${url}/monitor/api`, { headers });
  return ((await response.json()) as { rooms: ListedRoom[] }).rooms;
}
