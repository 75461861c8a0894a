import type { IncomingMessage } from "node:http";
import type { Processes } from "../cluster/processes.ts";
import type { Config } from "../config.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";

/** What pages of other origins may request: to join, the list of rooms, and the status of a process. */
const PATHS = /^\/(matchmake\/|processes\/|rooms(\?|$))/;

/**
 * Decides whose pages may join: those of this server, those of the other processes, and those of ALLOWED_ORIGINS. A
 * client without an Origin header is accepted, because it is not a browser and could send any header.
 */
export class Origins {
  readonly #allowed: readonly string[];
  readonly #addresses: Addresses;
  readonly #processes: Pick<Processes, "hosts">;

  constructor({ ALLOWED_ORIGINS }: Config, addresses: Addresses, processes: Pick<Processes, "hosts">) {
    this.#allowed = ALLOWED_ORIGINS;
    this.#addresses = addresses;
    this.#processes = processes;
  }

  /** @throws HttpError 403 if the page that sent the request may not join */
  check(req: IncomingMessage): void {
    const { origin } = req.headers;
    if (origin === undefined || this.isOwn(req, origin) || this.#isAllowed(origin)) return;
    const reason = "A page of another origin may not join: its origin is not in ALLOWED_ORIGINS.";
    throw new HttpError(403, "Pages of this origin may not join.", {}, reason);
  }

  /** The CORS headers of an answer. A page of this server itself needs none. */
  corsHeaders({ url = "", headers: { origin = "" } }: IncomingMessage): Record<string, string> {
    if (!PATHS.test(url)) return {};
    if (!this.#isAllowed(origin)) return { Vary: "Origin" };
    return {
      Vary: "Origin",
      "Access-Control-Allow-Origin": origin,
      // The SDK sends `credentials: "include"`, although the game uses no cookies.
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
      // The page waits for as long as this header of a 429 or 503 says.
      "Access-Control-Expose-Headers": "Retry-After",
      "Access-Control-Max-Age": "7200",
    };
  }

  /**
   * Whether an origin is that of this server, under the host name that the browser used. The scheme is not compared,
   * because a proxy may have terminated TLS.
   */
  isOwn(req: IncomingMessage, origin: string): boolean {
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
    const { protocol, host } = new URL(origin);
    const own = `${protocol}//${this.#hostOf(req)}`;
    // Parsing makes `host` and `host:443` equal.
    return URL.canParse(own) && new URL(own).host === host;
  }

  /** Whether an origin is one of ALLOWED_ORIGINS, or that of another process of the cluster. */
  #isAllowed(origin: string): boolean {
    if (this.#allowed.includes(origin)) return true;
    return /^https?:\/\//.test(origin) && this.#processes.hosts().includes(origin.replace(/^https?:\/\//, ""));
  }

  #hostOf(req: IncomingMessage): string {
    const forwarded = String(req.headers["x-forwarded-host"] ?? "")
      .split(",", 1)[0]
      ?.trim();
    const trusted = forwarded !== "" && this.#addresses.isProxy(req.socket.remoteAddress);
    return (trusted ? forwarded : req.headers.host) ?? "";
  }
}
