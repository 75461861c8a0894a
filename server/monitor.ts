import { monitor } from "@colyseus/monitor";
import type { Application, RequestHandler } from "express";
import basicAuth from "express-basic-auth";
import type { Config } from "./config.ts";

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** Who may see the monitor: the sentence says it, the guard holds it. Without a guard nobody may. */
export interface MonitorAccess {
  sentence: string;
  guard?: RequestHandler;
}

export function monitorAccess(config: Config): MonitorAccess {
  const { MONITOR_USER: user, MONITOR_PASSWORD: password } = config;
  if (password !== undefined) {
    return {
      sentence: `The monitor at /monitor is open to ${user} with the password.`,
      guard: basicAuth({ users: { [user]: password }, challenge: true, realm: "Slipstream" }),
    };
  }
  if (config.NODE_ENV === "production") {
    return { sentence: "The monitor is closed: set MONITOR_PASSWORD to open it." };
  }
  return {
    sentence: "The monitor at /monitor is open to this machine only: set MONITOR_PASSWORD to open it to others.",
    guard: loopbackOnly,
  };
}

/** Mounts the Colyseus monitor at /monitor behind whatever guards it. */
export function mountMonitor(app: Application, config: Config): void {
  const { guard } = monitorAccess(config);
  if (guard !== undefined) app.use("/monitor", guard, panel());
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

/** What a proxy adds, so what comes from this machine with one of them does not come from this machine. */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Lets through what a person asks for in a browser on this very machine: with no proxy in between, by no other name of
 * this machine, and not in the name of some page from elsewhere that is open in the same browser.
 */
const loopbackOnly: RequestHandler = (req, res, next) => {
  const { host = "", origin, "sec-fetch-site": site = "none" } = req.headers;
  const direct =
    LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? "") && !PROXY_HEADERS.some((name) => name in req.headers);
  const own = ["none", "same-origin"].includes(String(site)) && (origin === undefined || origin === `http://${host}`);
  if (direct && own && LOOPBACK_HOST.test(host)) next();
  else res.status(403).type("text").send("The monitor is open to the machine itself only, until it has a password.\n");
};
