import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Processes } from "../cluster/processes.ts";

type Directives = Record<string, (string | (() => string))[]>;

/** What the page needs, and nothing else. `'self'` covers WebSockets to the same host. */
const PAGE: Directives = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "font-src": ["'self'"],
  "connect-src": ["'self'"],
  "manifest-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** The schemes of what the page opens to other processes: WebSockets, and requests that measure the round trip. */
const SCHEMES = ["ws", "wss", "http", "https"];

/** The security headers of all answers. In a cluster, the page connects to all processes. */
export function securityHeaders(processes: Pick<Processes, "hosts">): RequestHandler {
  const sources = () =>
    ["'self'", ...processes.hosts().flatMap((host) => SCHEMES.map((scheme) => `${scheme}://${host}`))].join(" ");
  return headers({ ...PAGE, "connect-src": [sources] });
}

/** The monitor has inline styles. `ownRequestsOnly` in `monitor.ts` reads the referrer of its requests. */
export const monitorHeaders = headers({ ...PAGE, "style-src": ["'self'", "'unsafe-inline'"] }, "same-origin");

/** A page of forms with one inline style, of this hash. Without a referrer, browsers hide the origin of a form. */
export function formHeaders(styleHash: string): RequestHandler {
  const none = Object.fromEntries(Object.keys(PAGE).map((name) => [name, ["'none'"]]));
  return headers({ ...none, "style-src": [`'${styleHash}'`], "form-action": ["'self'"] }, "same-origin");
}

/** Vite has inline styles, and sends changes over a WebSocket on another port. */
export const viteHeaders = headers({
  ...PAGE,
  "style-src": ["'self'", "'unsafe-inline'"],
  "connect-src": ["'self'", "ws:"],
});

/** The playground has inline styles, and starts the worker of its JSON editor from a data URL (0.18.5). */
export const playgroundHeaders = headers({
  ...PAGE,
  "script-src": ["'self'", "data:"],
  "style-src": ["'self'", "'unsafe-inline'"],
  "worker-src": ["blob:"],
});

function headers(directives: Directives, referrer: "no-referrer" | "same-origin" = "no-referrer"): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives },
    referrerPolicy: { policy: referrer },
    // This process speaks plain HTTP, over which browsers ignore the header. The proxy that has the certificate sets
    // it.
    strictTransportSecurity: false,
  });
}
