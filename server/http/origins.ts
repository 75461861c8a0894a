import type { IncomingMessage } from "node:http";
import type { Processes } from "../cluster/processes.ts";
import type { Config } from "../config.ts";
import type { Addresses } from "./addresses.ts";
import { Refusal } from "./refusal.ts";

/**
 * From which pages a browser may join. Those of this server itself may, and those of ALLOWED_ORIGINS. Who sends no Origin
 * is no browser, and nothing is gained by refusing it.
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

  /** @throws Refusal */
  check(req: IncomingMessage): void {
    const { origin } = req.headers;
    if (origin === undefined || this.isOwn(req, origin) || this.#isAllowed(origin)) return;
    throw new Refusal(403, "This page may not join here.");
  }

  /** The CORS headers of an answer: none for the own page, which needs none. */
  corsHeaders({ headers: { origin = "" } }: IncomingMessage): Record<string, string> {
    if (!this.#isAllowed(origin)) return { Vary: "Origin" };
    return {
      Vary: "Origin",
      "Access-Control-Allow-Origin": origin,
      // The SDK asks with `credentials: "include"`, although there are none.
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Allow-Methods": "POST",
      "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type",
      // The page waits for as long as a refusal says.
      "Access-Control-Expose-Headers": "Retry-After",
      "Access-Control-Max-Age": "7200",
    };
  }

  /**
   * Whether an origin is that of the server as the browser knows it. The scheme is not compared: TLS ends at a proxy.
   */
  isOwn(req: IncomingMessage, origin: string): boolean {
    if (!/^https?:\/\//.test(origin) || !URL.canParse(origin)) return false;
    const { protocol, host } = new URL(origin);
    const own = `${protocol}//${this.#hostOf(req)}`;
    // Parsed as well, so that the port of the scheme may be given or not.
    return URL.canParse(own) && new URL(own).host === host;
  }

  /** Whether it is one of ALLOWED_ORIGINS, or the page of another process that serves the same sky. */
  #isAllowed(origin: string): boolean {
    if (this.#allowed.includes(origin)) return true;
    return /^https?:\/\//.test(origin) && this.#processes.hosts().includes(origin.replace(/^https?:\/\//, ""));
  }

  #hostOf(req: IncomingMessage): string {
    const forwarded = String(req.headers["x-forwarded-host"] ?? "")
      .split(",", 1)[0]
      ?.trim();
    const believed = forwarded !== "" && this.#addresses.isProxy(req.socket.remoteAddress);
    return (believed ? forwarded : req.headers.host) ?? "";
  }
}
