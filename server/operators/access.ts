import type { RequestHandler } from "express";
import basicAuth from "express-basic-auth";
import type { Config } from "../config.ts";
import type { Addresses } from "../http/addresses.ts";
import { Refusal } from "../http/refusal.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import { counts } from "../metrics/counts.ts";

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

/** wrong passwords that an address may send in `WRONG_PERIOD_S` */
const WRONG_PASSWORDS = 10;
/** s */
const WRONG_PERIOD_S = 15 * 60;

type Admission = "password" | "this machine" | "nobody";

function admission({ MONITOR_PASSWORD, NODE_ENV }: Config): Admission {
  if (MONITOR_PASSWORD !== undefined) return "password";
  return NODE_ENV === "production" ? "nobody" : "this machine";
}

/** Who may see the pages for operators, as a sentence for the operator. */
export function operatorAccess(config: Config): string {
  const pages = config.NODE_ENV === "production" ? "/monitor and /metrics" : "/monitor, /metrics and /playground";
  switch (admission(config)) {
    case "password":
      return `${pages} are open to ${config.MONITOR_USER} with the password.`;
    case "this machine":
      return `${pages} are open to this machine only: set MONITOR_PASSWORD to open them to others.`;
    case "nobody":
      return `${pages} are closed: set MONITOR_PASSWORD to open them.`;
  }
}

/** Who may see the pages for operators, which all have the same guard. */
export class Operators {
  /** Whether anybody may; if not, there is nothing to mount. */
  readonly admitted: boolean;
  /** Lets through who may, and refuses the others. */
  readonly guard: RequestHandler;

  constructor(config: Config, addresses: Addresses) {
    const admitted = admission(config);
    this.admitted = admitted !== "nobody";
    this.guard = admitted === "password" ? passwordOnly(config, addresses) : loopbackOnly;
  }
}

/**
 * Asks for the password, and not for ever. What was sent is counted, compared and, where it was right, uncounted in one
 * turn: many right passwords at once would otherwise be taken for guesses.
 */
function passwordOnly({ MONITOR_USER, MONITOR_PASSWORD = "" }: Config, addresses: Addresses): RequestHandler {
  const guesses = new RateLimit(WRONG_PASSWORDS, WRONG_PERIOD_S);
  return (req, res, next) => {
    // The guesses of UNLIMITED_ADDRESSES are limited too.
    const key = addresses.network(addresses.of(req));
    const ask = basicAuth({
      challenge: true,
      realm: "Slipstream",
      unauthorizedResponse: "This page needs a user name and a password.\n",
      // Not asked without credentials: the browser has not asked the person yet.
      authorizer: (user: string, password: string) => {
        const seconds = guesses.take(key);
        if (seconds > 0) throw tooMany(seconds);
        // Both are compared, in constant time, so that nobody learns which was wrong.
        const right = [basicAuth.safeCompare(user, MONITOR_USER), basicAuth.safeCompare(password, MONITOR_PASSWORD)];
        if (right.includes(false)) return false;
        guesses.putBack(key);
        return true;
      },
    });
    ask(req, res, next);
  };
}

function tooMany(seconds: number): Refusal {
  counts.limits.passwords++;
  return new Refusal(429, `Too many wrong passwords. Please try again in ${Math.ceil(seconds / 60)} min.`, {
    "Retry-After": String(seconds),
  });
}

/** What a proxy adds, so what comes from this machine with one of them does not come from this machine. */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Lets through what a person or a program asks for on this very machine: with no proxy in between, by no other name of
 * this machine, and not in the name of some page from elsewhere that is open in a browser here.
 */
const loopbackOnly: RequestHandler = (req, _res, next) => {
  const { host = "", origin, "sec-fetch-site": site = "none" } = req.headers;
  const direct =
    LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? "") && !PROXY_HEADERS.some((name) => name in req.headers);
  const own = ["none", "same-origin"].includes(String(site)) && (origin === undefined || origin === `http://${host}`);
  if (!direct || !own || !LOOPBACK_HOST.test(host)) {
    throw new Refusal(403, "This page is open to the machine itself only, until it has a password.");
  }
  next();
};
