import type { RequestHandler } from "express";
import basicAuth from "express-basic-auth";
import type { Config } from "../config.ts";
import type { Addresses } from "../http/addresses.ts";
import { HttpError } from "../http/httpError.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import { DELAY_MS, PasswordGuesses } from "./passwordGuesses.ts";

const LOOPBACK_ADDRESS = /^(127\.|::1$|::ffff:127\.)/;
const LOOPBACK_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;

const WRONG = "An operator page was requested with a wrong user name or password.";

type Admission = "password" | "localhost" | "none";

function admission({ MONITOR_PASSWORD, NODE_ENV }: Config): Admission {
  if (MONITOR_PASSWORD !== undefined) return "password";
  return NODE_ENV === "production" ? "none" : "localhost";
}

/** A sentence for the log: who can access the operator pages. */
export function operatorAccess(config: Config): string {
  const pages = config.NODE_ENV === "production" ? "/monitor and /metrics" : "/monitor, /metrics and /playground";
  switch (admission(config)) {
    case "password":
      return `${pages} require the user name "${config.MONITOR_USER}" and the password.`;
    case "localhost":
      return `${pages} are available on this machine only. To allow access from elsewhere, set MONITOR_PASSWORD.`;
    case "none":
      return `${pages} are turned off. To turn them on, set MONITOR_PASSWORD.`;
  }
}

/** Who can access the operator pages. All pages have the same guard. */
export class OperatorAccess {
  /** whether there are operator pages at all */
  readonly enabled: boolean;
  /** middleware that rejects requests without access */
  readonly guard: RequestHandler;

  constructor(config: Config, addresses: Addresses) {
    const admitted = admission(config);
    this.enabled = admitted !== "none";
    this.guard = admitted === "password" ? passwordOnly(config, addresses) : loopbackOnly;
  }
}

/** Requires the password, and limits how many wrong ones an address can try. Each wrong one is logged. */
function passwordOnly({ MONITOR_USER, MONITOR_PASSWORD = "" }: Config, addresses: Addresses): RequestHandler {
  const guesses = new PasswordGuesses();
  return (req, res, next) => {
    // Wrong passwords from UNLIMITED_ADDRESSES are limited too.
    const key = addresses.network(addresses.of(req));
    const ask = basicAuth({
      challenge: true,
      realm: "Slipstream",
      unauthorizedResponse: "This page needs a user name and a password.\n",
      authorizeAsync: true,
      // Not called without credentials, as in the first request of a browser.
      authorizer: (user: string, password: string, answer: basicAuth.AsyncAuthorizerCallback) => {
        // Both are always compared, in constant time, so that the response time does not reveal which one was wrong.
        const isRight = () => {
          const same = [basicAuth.safeCompare(user, MONITOR_USER), basicAuth.safeCompare(password, MONITOR_PASSWORD)];
          return !same.includes(false);
        };
        guesses
          .attempt(key, isRight)
          .then((attempt) => {
            if (attempt === "late" || attempt === "refused") throw tooMany(guesses.noteDelay(key));
            if (attempt === "wrong") log.warn(WRONG, { page: req.baseUrl || req.path });
            answer(null, attempt === "right");
          })
          .catch(next);
      },
    });
    ask(req, res, next);
  };
}

/** @param isNew whether to log that an address sends so many */
function tooMany(isNew: boolean): HttpError {
  counts.limits.passwords++;
  const seconds = Math.ceil(DELAY_MS / 1000);
  if (isNew) {
    log.warn(
      `More than ten wrong passwords came from one address. Its further ones are compared one every ${seconds} s.`,
    );
  }
  const sentence = `Too many wrong passwords. Please try again in ${seconds} s.`;
  return new HttpError(429, sentence, { "Retry-After": String(seconds) }, "");
}

/** Headers that proxies add. A request with one of them was not sent by this machine, even if it arrives from there. */
const PROXY_HEADERS = ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip"];

/**
 * Allows requests from this machine only: without a proxy in between, to a host name of the loopback interface, and not
 * from a page of another site that is open in a browser on this machine.
 */
const loopbackOnly: RequestHandler = (req, _res, next) => {
  const { host = "", origin, "sec-fetch-site": site = "none" } = req.headers;
  const direct =
    LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? "") && !PROXY_HEADERS.some((name) => name in req.headers);
  const own = ["none", "same-origin"].includes(String(site)) && (origin === undefined || origin === `http://${host}`);
  if (!direct || !own || !LOOPBACK_HOST.test(host)) {
    throw new HttpError(403, "Without MONITOR_PASSWORD, this page is available on the machine itself only.");
  }
  next();
};
