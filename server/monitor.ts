import { readFileSync } from "node:fs";
import { monitor } from "@colyseus/monitor";
import type { Application, Request, RequestHandler } from "express";
import type { Origins } from "./http/origins.ts";
import { Refusal } from "./http/refusal.ts";
import { monitorHeaders } from "./http/securityHeaders.ts";
import type { Operators } from "./operators.ts";

/** What anybody who may see the monitor may ask for from anywhere, a link included: the page and its parts. */
const PAGE = /^\/(assets\/[\w-]+\.(css|js))?$/;

/** Mounts the Colyseus monitor at /monitor behind what guards it, or not at all. */
export function mountMonitor(app: Application, operators: Operators, origins: Origins): void {
  if (!operators.admitted) return;
  app.use("/monitor", monitorHeaders, operators.guard, ownRequestsOnly(origins), index(), panel());
}

/**
 * What the page of the monitor looks wrong without (0.18.5): its columns are cut off well before their ids end, and two
 * of its buttons have the color of the bar they are on.
 */
const STYLE = `<style>
  .MuiContainer-root { max-width: none !important; }
  .MuiDataGrid-cell, .MuiDataGrid-columnHeader { padding: 0 6px !important; font-size: 13px; }
  .MuiAppBar-root .MuiButton-root { background: #fff !important; }
</style>`;

/** The page of the monitor with that, and without the icon font, which it would load from Google and does not use. */
function index(): RequestHandler {
  const file = new URL("static/index.html", import.meta.resolve("@colyseus/monitor"));
  const page = readFileSync(file, "utf8")
    .replaceAll(/<link href="https:[^>]*>/g, "")
    .replace("</head>", `${STYLE}</head>`);
  return (req, res, next) => {
    if (/^\/monitor\/(\?|$)/i.test(req.originalUrl)) res.type("html").send(page);
    else next();
  };
}

function panel(): RequestHandler {
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
