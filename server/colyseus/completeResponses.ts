import type { RequestHandler } from "express";

/**
 * Mends the answers of better-call (@colyseus/better-call, adapters/node/request), through which Colyseus 0.18 serves its
 * monitor and playground: where `write()` asks it to wait for `drain`, it never ends the answer, so none above some 64 kB
 * arrives whole. Here `write()` never asks. What it writes is in memory as a whole anyway.
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
