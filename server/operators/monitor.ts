import type { Application, Request, RequestHandler } from "express";
import { completeResponses } from "../colyseus/completeResponses.ts";
import { checkMonitorDisconnect } from "../colyseus/monitorDisconnect.ts";
import { monitorPage } from "../colyseus/monitorPage.ts";
import type { Config } from "../config.ts";
import { HttpError } from "../http/httpError.ts";
import type { Origins } from "../http/origins.ts";
import { monitorHeaders } from "../http/securityHeaders.ts";
import { log } from "../log.ts";
import type { OperatorAccess } from "./access.ts";
import { logCalls } from "./monitorLog.ts";

/** What may be requested from any page, for example by a link: the page of the monitor, its scripts and styles. */
const PAGE = /^\/(assets\/[\w-]+\.(css|js))?$/;

/**
 * Serves the Colyseus monitor at /monitor with the guard of the operator pages, if these are enabled. If its package is
 * missing or broken, the game runs without it.
 *
 * The package is loaded at the start, because it adds methods to rooms that the monitors of other processes call.
 */
export function mountMonitor(
  app: Application,
  operators: OperatorAccess,
  origins: Origins,
  { BAN_MINUTES }: Config,
): void {
  if (!operators.enabled) return;
  const loaded = load(BAN_MINUTES).catch((error: unknown) => {
    log.error("The monitor could not be loaded. The game runs without it.", error);
    return undefined;
  });
  app.use(
    "/monitor",
    monitorHeaders,
    operators.guard,
    ownRequestsOnly(origins),
    logCalls,
    completeResponses,
    async (req, res, next) => {
      const handlers = await loaded;
      if (handlers === undefined)
        throw new HttpError(503, "The monitor could not be loaded. The log contains the reason.");
      res.set("Cache-Control", "no-store");
      const [page, panel] = handlers;
      if (!page(req, res)) await panel(req, res, next);
    },
  );
}

async function load(banMinutes: number): Promise<[page: ReturnType<typeof monitorPage>, panel: RequestHandler]> {
  const { monitor } = await import("@colyseus/monitor");
  checkMonitorDisconnect();
  return [monitorPage(banMinutes), panel(monitor)];
}

function panel(monitor: typeof import("@colyseus/monitor").monitor): RequestHandler {
  return monitor({
    columns: [
      "roomId",
      "name",
      "clients",
      "maxClients",
      { metadata: "spectators" },
      { metadata: "tickP99Ms" },
      { metadata: "lateP99Ms" },
      { metadata: "bytesPerS" },
      { metadata: "overload" },
      "elapsedTime",
      "processId",
      { metadata: "code" },
      { metadata: "access" },
    ],
  }) as unknown as RequestHandler;
}

/**
 * Allows API requests from the page of the monitor only. A GET to the API can call any method of a room, so a link or
 * an image on another site could do so in the browser of an operator who has entered the password.
 */
function ownRequestsOnly(origins: Origins): RequestHandler {
  return (req, _res, next) => {
    if (!PAGE.test(req.path) && !isFromTheMonitor(req, origins)) {
      throw new HttpError(403, "The monitor answers only requests from its own page.");
    }
    next();
  };
}

/**
 * Whether a page of the monitor sent a request. Browsers send Sec-Fetch-* over TLS and to localhost only, and only the
 * Referer contains the path of the page.
 */
function isFromTheMonitor(req: Request, origins: Origins): boolean {
  const { origin, referer = "", "sec-fetch-site": site, "sec-fetch-dest": destination } = req.headers;
  if (site !== undefined && (site !== "same-origin" || destination !== "empty")) return false;
  if (origin !== undefined && !origins.isOwn(req, origin)) return false;
  if (referer === "") return site !== undefined;
  return URL.canParse(referer) && origins.isOwn(req, referer) && new URL(referer).pathname.startsWith("/monitor");
}
