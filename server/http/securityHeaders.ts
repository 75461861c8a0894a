import type { RequestHandler } from "express";
import helmet from "helmet";
import type { Processes } from "../cluster/processes.ts";

type Directives = Record<string, (string | (() => string))[]>;

/** What the page needs and nothing else. Its WebSocket is of the own origin, which `'self'` covers. */
const PAGE: Directives = {
  "default-src": ["'none'"],
  "script-src": ["'self'"],
  "style-src": ["'self'"],
  "img-src": ["'self'", "data:"],
  "connect-src": ["'self'"],
  "base-uri": ["'none'"],
  "form-action": ["'none'"],
  "frame-ancestors": ["'none'"],
};

/** The headers of everything that is served. Where several processes serve the sky, its page has seats in all of them. */
export function securityHeaders(processes: Pick<Processes, "hosts">): RequestHandler {
  const sources = () => ["'self'", ...processes.hosts().flatMap((host) => [`ws://${host}`, `wss://${host}`])].join(" ");
  return headers({ ...PAGE, "connect-src": [sources] });
}

/** The monitor writes its styles into the page, and tells by the referrer that a request is its own. */
export const monitorHeaders = headers({ ...PAGE, "style-src": ["'self'", "'unsafe-inline'"] }, "same-origin");

/** Vite does the same with styles, and pushes changes through a WebSocket on a port of its own. */
export const viteHeaders = headers({
  ...PAGE,
  "style-src": ["'self'", "'unsafe-inline'"],
  "connect-src": ["'self'", "ws:"],
});

/** The playground styles itself likewise, and makes the worker of its JSON editor from a script in a URL (0.18.5). */
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
    // A promise for the whole host, to be made by whoever holds the certificate. This process speaks plain HTTP, over
    // which browsers ignore it.
    strictTransportSecurity: false,
  });
}
