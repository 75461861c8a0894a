import type { Application, Request, RequestHandler } from "express";
import { completeResponses } from "../colyseus/completeResponses.ts";
import { checkMonitorDisconnect } from "../colyseus/monitorDisconnect.ts";
import { monitorPage } from "../colyseus/monitorPage.ts";
import type { Origins } from "../http/origins.ts";
import { Refusal } from "../http/refusal.ts";
import { monitorHeaders } from "../http/securityHeaders.ts";
import { log } from "../log.ts";
import type { Operators } from "./access.ts";

/** What anybody who may see the monitor may ask for from anywhere, a link included: the page and its parts. */
const PAGE = /^\/(assets\/[\w-]+\.(css|js))?$/;

/**
 * Mounts the Colyseus monitor at /monitor behind what guards it, or not at all. It is optional: where its package is
 * missing or broken, the game runs without it.
 *
 * It is loaded at once, because it adds to every room what the monitor of another process asks that room for.
 */
export function mountMonitor(app: Application, operators: Operators, origins: Origins): void {
  if (!operators.admitted) return;
  const loaded = load().catch((error: unknown) => {
    log.error("The monitor can't be loaded. The game runs without it.", error);
    return undefined;
  });
  app.use(
    "/monitor",
    monitorHeaders,
    operators.guard,
    ownRequestsOnly(origins),
    completeResponses,
    async (req, res, next) => {
      const handlers = await loaded;
      if (handlers === undefined) throw new Refusal(503, "The monitor can't be loaded. The log says why.");
      res.set("Cache-Control", "no-store");
      const [page, panel] = handlers;
      if (!page(req, res)) await panel(req, res, next);
    },
  );
}

async function load(): Promise<[page: ReturnType<typeof monitorPage>, panel: RequestHandler]> {
  const { monitor } = await import("@colyseus/monitor");
  checkMonitorDisconnect();
  return [monitorPage(), panel(monitor)];
}

function panel(monitor: typeof import("@colyseus/monitor").monitor): RequestHandler {
  return monitor({
    columns: [
      "roomId",
      "name",
      "clients",
      "maxClients",
      { metadata: "tickP99Ms" },
      { metadata: "lateP99Ms" },
      { metadata: "bytesPerS" },
      "elapsedTime",
      "processId",
      { metadata: "access" },
    ],
  }) as unknown as RequestHandler;
}

/**
 * Lets through what the page of the monitor asks for. Its API runs any method of a room on a GET, so a link or an image
 * in some other page would do, in the browser of somebody who has the password.
 */
function ownRequestsOnly(origins: Origins): RequestHandler {
  return (req, _res, next) => {
    if (!PAGE.test(req.path) && !isFromTheMonitor(req, origins)) {
      throw new Refusal(403, "The monitor answers its own page only.");
    }
    next();
  };
}

/**
 * Browsers say where a request comes from: in Sec-Fetch-* over TLS and on the machine itself, in the Referer otherwise,
 * and in the Referer alone which page it was.
 */
function isFromTheMonitor(req: Request, origins: Origins): boolean {
  const { origin, referer = "", "sec-fetch-site": site, "sec-fetch-dest": destination } = req.headers;
  if (site !== undefined && (site !== "same-origin" || destination !== "empty")) return false;
  if (origin !== undefined && !origins.isOwn(req, origin)) return false;
  if (referer === "") return site !== undefined;
  return URL.canParse(referer) && origins.isOwn(req, referer) && new URL(referer).pathname.startsWith("/monitor");
}
