import assert from "node:assert/strict";
import { Cluster } from "../../tools/cluster/cluster.ts";
import { type Ask, ask, ownCertificate, type Reply } from "./https.ts";

type Options = Partial<Ask>;

/** Headers that describe one response. All other headers must be the same from nginx and from the game. */
const RESPONSE_HEADERS =
  /^(server|date|connection|keep-alive|content-(type|length|encoding)|transfer-encoding|etag|last-modified|accept-ranges|vary|cache-control)$/;

/** The headers that hold for every response. */
export function rules(headers: Iterable<[string, unknown]>): Record<string, unknown> {
  return Object.fromEntries([...headers].filter(([name]) => !RESPONSE_HEADERS.test(name)));
}

/** Two processes behind nginx with TLS, and requests to them. */
export class Site {
  readonly cluster: Cluster;
  /** the certificate of the site, PEM */
  readonly ca: string;
  /** what nginx has printed */
  readonly errorLog: readonly string[];

  private constructor(cluster: Cluster, ca: string, errorLog: string[]) {
    this.cluster = cluster;
    this.ca = ca;
    this.errorLog = errorLog;
  }

  /** @param env settings of both processes */
  static async open(env: Record<string, string>): Promise<Site> {
    const tls = await ownCertificate();
    const errorLog: string[] = [];
    const cluster = await Cluster.start({
      processes: 2,
      tls,
      env: { ...env, TRUSTED_PROXIES: "127.0.0.1" },
      onLine: (name, line) => void (name === "nginx" && errorLog.push(line)),
    });
    return new Site(cluster, tls.certificate, errorLog);
  }

  close(): Promise<void> {
    return this.cluster.stop();
  }

  get(where: string, options: Options = {}): Promise<Reply> {
    return ask(this.cluster.url + where, { ca: this.ca, ...options });
  }

  join(options: Options = {}): Promise<Reply> {
    return this.get("/matchmake/joinOrCreate/game", { method: "POST", body: "{}", ...options });
  }

  /** Reserves a seat, by default in any room. @returns the address of its WebSocket */
  async seat(from: string, method = "joinOrCreate"): Promise<string> {
    const reply = await this.get(`/matchmake/${method}/game`, { method: "POST", body: "{}", from });
    const { publicAddress, processId, roomId, sessionId } = JSON.parse(reply.text) as Record<string, string>;
    assert.equal(reply.status, 200, reply.text);
    return `wss://${publicAddress}/${processId}/${roomId}?sessionId=${sessionId}`;
  }

  /** The headers that hold for every response of nginx, from those of the game itself. */
  rulesBehindNginx(game: Headers): Record<string, unknown> {
    // The policy of a process lists the site, which is the page's own origin behind nginx.
    const { host } = new URL(this.cluster.url);
    const policy = ["ws", "wss", "http", "https"].reduce(
      (left, scheme) => left.replaceAll(` ${scheme}://${host}`, ""),
      game.get("content-security-policy") ?? "",
    );
    const transport = { "strict-transport-security": "max-age=31536000" };
    return { ...rules(game), ...transport, "content-security-policy": policy };
  }
}
