import { type RequestHandler, Router } from "express";
import type { Processes } from "../cluster/processes.ts";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";

/**
 * Requests per join. A client that lost its connection asks once a second for as long as its seat is held, 30 s by
 * default.
 */
const REQUESTS_PER_JOIN = 40;

interface Dependencies {
  addresses: Addresses;
  processes: Processes;
}

/**
 * Serves `GET /processes/<processId>`: `{ "status": "ready" | "draining" }`, or 404 if the process is unknown or dead.
 * A client that lost its connection asks, so that it does not wait for a seat that no longer exists. The answer comes
 * from memory.
 */
export function processStatus(config: Config, { addresses, processes }: Dependencies): Router {
  const router = Router();
  router.get("/processes/:id", limit(config, addresses), (req, res) => {
    res.set("Cache-Control", "no-store");
    const status = processes.statusOf(String(req.params["id"]));
    if (status === undefined) res.status(404).json({ error: "There is no such process." });
    else res.json({ status });
  });
  return router;
}

function limit({ LIMITS, JOINS_PER_MINUTE }: Config, addresses: Addresses): RequestHandler {
  const requests = new RateLimit(REQUESTS_PER_JOIN * JOINS_PER_MINUTE, 60);
  return (req, _res, next) => {
    const key = addresses.key(addresses.of(req));
    const seconds = LIMITS === "off" || key === undefined ? 0 : requests.take(key);
    if (seconds > 0) {
      const reason = "An address asks for the status of processes too often.";
      const headers = { "Retry-After": String(seconds) };
      throw new HttpError(429, "There are too many requests from your network.", headers, reason);
    }
    next();
  };
}
