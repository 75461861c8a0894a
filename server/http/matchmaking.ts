import type { IncomingMessage } from "node:http";
import { createAuthContext, ErrorCode, matchMaker, ServerError } from "@colyseus/core";
import { type RequestHandler, Router } from "express";
import { RateLimiterMemory, type RateLimiterRes } from "rate-limiter-flexible";
import { z } from "zod";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import type { Connections } from "./connections.ts";
import type { Origins } from "./origins.ts";
import { Refusal } from "./refusal.ts";
import { readBody } from "./requests.ts";

/** bytes of a request to join; one of this game has 2, or 40 with a reconnection token */
const LONGEST_BODY = 2000;

/** Ways to join. `create` is not among them: it makes a room per call. `joinById` is for load tests. */
const METHODS = ["joinOrCreate", "joinById", "reconnect"];

/** Options that a client may send along: few, flat and short. The game itself takes none. */
const joinOptions = z
  .record(z.string().regex(/^[a-z]\w{0,31}$/i), z.union([z.string().max(128), z.number(), z.boolean(), z.null()]))
  .refine((options) => Object.keys(options).length <= 16);

/** What Colyseus' codes, which are no HTTP statuses, mean to the one who joins. */
const REASONS: Record<number, [status: number, sentence: string]> = {
  [ErrorCode.MATCHMAKE_NO_HANDLER]: [404, "There is no such sky."],
  [ErrorCode.MATCHMAKE_INVALID_CRITERIA]: [404, "There is no such sky."],
  [ErrorCode.MATCHMAKE_INVALID_ROOM_ID]: [404, "This sky is gone or full."],
  [ErrorCode.MATCHMAKE_EXPIRED]: [410, "The seat is not held any longer."],
  503: [503, "Every sky is full. Please try again in a moment."],
};

/**
 * `POST /matchmake/<method>/<room>`, in place of Colyseus' own route, which takes bodies of any size, any method, CORS
 * from anywhere, and never meets Express.
 */
export function matchmaking(
  config: Config,
  { addresses, connections, origins }: { addresses: Addresses; connections: Connections; origins: Origins },
): Router {
  matchMaker.controller.exposedMethods = METHODS;
  const limit = joinLimit(config, addresses);
  const router = Router();
  router.use("/matchmake", (req, res, next) => {
    res.set({ "Cache-Control": "no-store", ...origins.corsHeaders(req) });
    origins.check(req);
    next();
  });
  router.options("/matchmake/:method/:room", (_req, res) => void res.status(204).end());
  router.post("/matchmake/:method/:room", limit, async (req, res) => {
    connections.checkRoom(req);
    const { method = "", room = "" } = req.params as Record<string, string>;
    if (!METHODS.includes(method)) throw new Refusal(404, "There is no such way to join.");
    const options = await readOptions(req);
    if (method === "reconnect" && !options["reconnectionToken"]) throw notUnderstood();
    res.json(await reserve(method, room, options, addresses.of(req), req));
  });
  return router;
}

/** Chooses the process a new room is opened in: this one, unless it has as many as it may. */
export function roomQuota({ MAX_ROOMS }: Config): () => Promise<string> {
  return async () => {
    if (matchMaker.stats.local.roomCount >= MAX_ROOMS) {
      counts.limits.rooms++;
      throw new ServerError(503, "every room is full");
    }
    return matchMaker.processId;
  };
}

function joinLimit({ LIMITS, JOINS_PER_MINUTE }: Config, addresses: Addresses): RequestHandler {
  const limiter = new RateLimiterMemory({ points: JOINS_PER_MINUTE, duration: 60 });
  return async (req, _res, next) => {
    const key = addresses.key(addresses.of(req));
    if (LIMITS === "off" || key === undefined) return next();
    const over = await limiter.consume(key).then(
      () => undefined,
      (result: RateLimiterRes) => result,
    );
    if (over === undefined) return next();
    counts.limits.joins++;
    const seconds = Math.max(1, Math.ceil(over.msBeforeNext / 1000));
    const sentence = `Too many players are joining from your network. Please try again in ${seconds} s.`;
    throw new Refusal(429, sentence, { "Retry-After": String(seconds) });
  };
}

async function readOptions(req: IncomingMessage): Promise<z.infer<typeof joinOptions>> {
  const body = await readBody(req, LONGEST_BODY);
  try {
    return joinOptions.parse(JSON.parse(body || "{}"));
  } catch {
    throw notUnderstood();
  }
}

function notUnderstood(): Refusal {
  return new Refusal(400, "The request to join was not understood.");
}

async function reserve(method: string, room: string, options: object, address: string, req: IncomingMessage) {
  if (matchMaker.state !== matchMaker.MatchMakerState.READY) {
    throw new Refusal(503, "The server is being restarted. Please try again in a moment.", { "Retry-After": "5" });
  }
  // It believes X-Real-IP from anybody, so it is told.
  const headers = { ...(req.headers as Record<string, string>), "x-real-ip": address };
  try {
    return await matchMaker.controller.invokeMethod(method, room, options, createAuthContext({ headers, req }));
  } catch (error) {
    const reason = REASONS[(error as ServerError).code];
    if (reason === undefined) {
      counts.errors.matchmaking++;
      log.error("Nobody could be seated.", error);
    }
    const [status, sentence] = reason ?? [503, "There is no seat right now. Please try again in a moment."];
    throw new Refusal(status, sentence, status === 503 ? { "Retry-After": "10" } : {});
  }
}
