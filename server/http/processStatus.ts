import { type RequestHandler, Router } from "express";
import type { Processes } from "../cluster/processes.ts";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import type { Addresses } from "./addresses.ts";
import type { Origins } from "./origins.ts";
import { Refusal } from "./refusal.ts";

/** questions that go with one join: a client whose connection is lost asks for as long as its seat is held, once a second */
const QUESTIONS_PER_JOIN = 40;

interface Surroundings {
  addresses: Addresses;
  origins: Origins;
  processes: Processes;
}

/**
 * `GET /processes/<processId>`: `{ "status": "ready" | "draining" }`, or 404 if that process is not there any more, so that a
 * client whose connection broke need not wait for a seat that went with its process. It is answered from memory.
 */
export function processStatus(config: Config, { addresses, origins, processes }: Surroundings): Router {
  const router = Router();
  router.get("/processes/:id", limit(config, addresses), (req, res) => {
    res.set({ "Cache-Control": "no-store", ...origins.corsHeaders(req) });
    const status = processes.statusOf(String(req.params["id"]));
    if (status === undefined) res.status(404).json({ error: "There is no such process." });
    else res.json({ status });
  });
  return router;
}

function limit({ LIMITS, JOINS_PER_MINUTE }: Config, addresses: Addresses): RequestHandler {
  const questions = new RateLimit(QUESTIONS_PER_JOIN * JOINS_PER_MINUTE, 60);
  return (req, _res, next) => {
    const key = addresses.key(addresses.of(req));
    const seconds = LIMITS === "off" || key === undefined ? 0 : questions.take(key);
    if (seconds > 0)
      throw new Refusal(429, "Too many questions from your network.", { "Retry-After": String(seconds) });
    next();
  };
}
