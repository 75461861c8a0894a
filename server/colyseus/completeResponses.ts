import type { RequestHandler } from "express";

/**
 * Completes responses of @colyseus/better-call, with which Colyseus 0.18 serves its monitor and playground. If
 * `write()` returns false, better-call waits for `drain` and then never ends the response, so responses above about 64
 * kB are truncated. Here `write()` always returns true. The response is in memory anyway.
 *
 * This can go when the spec of the monitor with 260 rooms passes without it.
 */
export const completeResponses: RequestHandler = (_req, res, next) => {
  const write = res.write;
  res.write = (...args: unknown[]) => {
    Reflect.apply(write, res, args);
    return true;
  };
  next();
};
