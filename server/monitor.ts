import { readFileSync } from "node:fs";
import { monitor } from "@colyseus/monitor";
import type { Application, Request, RequestHandler } from "express";
import basicAuth from "express-basic-auth";
import { RateLimiterMemory } from "rate-limiter-flexible";
import type { Config } from "./config.ts";
import type { Addresses } from "./http/addresses.ts";
import type { Origins } from "./http/origins.ts";
import { Refusal } from "./http/refusal.ts";
import { monitorHeaders } from "./http/securityHeaders.ts";

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** wrong passwords that an address may send in `WRONG_PERIOD_S` */
const WRONG_PASSWORDS = 10;
/** s */
const WRONG_PERIOD_S = 15 * 60;

/** What anybody who may see the monitor may ask for from anywhere, a link included: the page and its parts. */
const PAGE = /^\/(assets\/[\w-]+\.(css|js))?$/;

type Admission = "password" | "this machine" | "nobody";

function admission({ MONITOR_PASSWORD, NODE_ENV }: Config): Admission {
  if (MONITOR_PASSWORD !== undefined) return "password";
  return NODE_ENV === "production" ? "nobody" : "this machine";
}

/** Who may see the monitor, as a sentence for the operator. */
export function monitorAccess(config: Config): string {
  switch (admission(config)) {
    case "password":
      return `The monitor at /monitor is open to ${config.MONITOR_USER} with the password.`;
    case "this machine":
      return "The monitor at /monitor is open to this machine only: set MONITOR_PASSWORD to open it to others.";
    case "nobody":
      return "The monitor is closed: set MONITOR_PASSWORD to open it.";
  }
}

/** Mounts the Colyseus monitor at /monitor behind what guards it, or not at all. */
export function mountMonitor(
  app: Application,
  config: Config,
  { addresses, origins }: { addresses: Addresses; origins: Origins },
): void {
  const admitted = admission(config);
  if (admitted === "nobody") return;
  const guards = admitted === "password" ? passwordOnly(config, addresses) : [loopbackOnly];
  app.use("/monitor", monitorHeaders, ...guards, ownRequestsOnly(origins), index(), panel());
}

/** The page of the monitor without the icon font, which it would load from Google and does not use (0.18.5). */
function index(): RequestHandler {
  const file = new URL("static/index.html", import.meta.resolve("@colyseus/monitor"));
  const page = readFileSync(file, "utf8").replaceAll(/<link href="https:[^>]*>/g, "");
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
      "elapsedTime",
      { metadata: "lateP99Ms" },
      { metadata: "dropped" },
    ],
  }) as unknown as RequestHandler;
}

/** Asks for the password, which express-basic-auth compares in constant time, and not for ever. */
function passwordOnly({ MONITOR_USER, MONITOR_PASSWORD = "" }: Config, addresses: Addresses): RequestHandler[] {
  const wrong = new RateLimiterMemory({ points: WRONG_PASSWORDS, duration: WRONG_PERIOD_S });
  const keyOf = (req: Request) => {
    const address = addresses.of(req);
    return addresses.key(address) ?? address;
  };
  return [
    async (req, _res, next) => {
      const sofar = await wrong.get(keyOf(req));
      if ((sofar?.consumedPoints ?? 0) < WRONG_PASSWORDS) return next();
      const seconds = Math.ceil((sofar?.msBeforeNext ?? 0) / 1000);
      throw new Refusal(429, `Too many wrong passwords. Please try again in ${Math.ceil(seconds / 60)} min.`, {
        "Retry-After": String(seconds),
      });
    },
    basicAuth({
      users: { [MONITOR_USER]: MONITOR_PASSWORD },
      challenge: true,
      realm: "Slipstream",
      unauthorizedResponse: (req: basicAuth.IBasicAuthedRequest) => {
        // Without credentials the browser has not asked the person yet.
        if (req.auth !== undefined) void wrong.penalty(keyOf(req));
        return "The monitor needs a user name and a password.\n";
      },
    }),
  ];
}

/** What a proxy adds, so what comes from this machine with one of them does not come from this machine. */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Lets through what a person asks for in a browser on this very machine: with no proxy in between, by no other name of
 * this machine, and not in the name of some page from elsewhere that is open in the same browser.
 */
const loopbackOnly: RequestHandler = (req, _res, next) => {
  const { host = "", origin, "sec-fetch-site": site = "none" } = req.headers;
  const direct =
    LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? "") && !PROXY_HEADERS.some((name) => name in req.headers);
  const own = ["none", "same-origin"].includes(String(site)) && (origin === undefined || origin === `http://${host}`);
  if (!direct || !own || !LOOPBACK_HOST.test(host)) {
    throw new Refusal(403, "The monitor is open to the machine itself only, until it has a password.");
  }
  next();
};

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
