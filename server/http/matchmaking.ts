import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { createAuthContext, ErrorCode, matchMaker } from "@colyseus/core";
import { Router } from "express";
import { z } from "zod";
import { LONGEST_PASSPORT, PASSPORT } from "../../protocol/passport.ts";
import { VERSION, VERSION_MISMATCH } from "../../protocol/version.ts";
import type { Processes } from "../cluster/processes.ts";
import { matchmakerErrorCode, matchmakerErrorMessage } from "../colyseus/matchmakerErrors.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import type { Connections } from "./connections.ts";
import type { JoinLimits } from "./joinLimits.ts";
import type { Origins } from "./origins.ts";
import { Refusal } from "./refusal.ts";
import { readBody } from "./requests.ts";

/** bytes of a request to join; one of this game has 2, 50 with a reconnection token, or some 250 with a passport */
const LONGEST_BODY = 2000;

/** characters of an option that is no passport */
const LONGEST_OPTION = 128;

/** ms in which somebody is seated or told otherwise. What takes longer waits for a process that does not answer. */
const SEATED_MS = 2500;
const LATE = `no answer in ${SEATED_MS} ms`;

/** Ways to join. `create` is not among them: it makes a room per call. `joinById` is for load tests. */
const METHODS = ["joinOrCreate", "joinById", "reconnect"];

/** Options that a client may send along: few, flat and short. The game itself takes a passport and a version. */
const joinOptions = z
  .record(
    z.string().regex(/^[a-z]\w{0,31}$/i),
    z.union([z.string().max(LONGEST_PASSPORT), z.number(), z.boolean(), z.null()]),
  )
  .refine((options) => Object.keys(options).length <= 16)
  .refine((options) =>
    Object.entries(options).every(([name, value]) => name === PASSPORT || String(value).length <= LONGEST_OPTION),
  );

/** What Colyseus' codes, which are no HTTP statuses, mean to the one who joins. */
const REASONS: Record<number, [status: number, sentence: string]> = {
  [ErrorCode.MATCHMAKE_NO_HANDLER]: [404, "There is no such sky."],
  [ErrorCode.MATCHMAKE_INVALID_CRITERIA]: [404, "There is no such sky."],
  [ErrorCode.MATCHMAKE_INVALID_ROOM_ID]: [404, "This sky is gone or full."],
  [ErrorCode.MATCHMAKE_EXPIRED]: [410, "The seat is not held any longer."],
  503: [503, "Every sky is full. Please try again in a moment."],
};

interface Surroundings {
  addresses: Addresses;
  connections: Connections;
  limits: JoinLimits;
  origins: Origins;
  processes: Processes;
  /** of the protocol that this server speaks */
  version: number;
}

/**
 * `POST /matchmake/<method>/<room>`, in place of Colyseus' own route, which takes bodies of any size, any method, CORS
 * from anywhere, and never meets Express.
 */
export function matchmaking({ addresses, connections, limits, origins, processes, version }: Surroundings): Router {
  matchMaker.controller.exposedMethods = METHODS;
  const router = Router();
  router.use("/matchmake", (req, res, next) => {
    res.set({ "Cache-Control": "no-store", ...origins.corsHeaders(req) });
    origins.check(req);
    next();
  });
  router.options("/matchmake/:method/:room", (_req, res) => void res.status(204).end());
  router.post("/matchmake/:method/:room", async (req, res) => {
    const { method = "", room = "" } = req.params as Record<string, string>;
    // Who comes back is limited otherwise than who joins, and only the options tell. What has none counts as well.
    const read = await readOptions(req).catch((error: unknown) => ({ error }));
    const recovers = limits.admitJoin(req, method, "error" in read ? {} : read.options);
    connections.checkRoom(req, recovers);
    if (!METHODS.includes(method)) throw new Refusal(404, "There is no such way to join.");
    if ("error" in read) throw read.error;
    const { options } = read;
    checkVersion(options, version);
    if (method === "reconnect" && !options["reconnectionToken"]) throw notUnderstood();
    if (!isOpen(processes)) {
      throw new Refusal(503, "The server is being restarted. Please try again in a moment.", { "Retry-After": "2" });
    }
    if (!processes.reachable) throw unseated();
    res.json(await reserve(method, room, options, addresses.of(req), req));
  });
  return router;
}

/** Whether anybody can be seated: here, or, while this process is draining, in another one. */
function isOpen({ draining, presence }: Processes): boolean {
  const alone = presence === undefined;
  return matchMaker.state === matchMaker.MatchMakerState.READY && !(draining && alone);
}

async function readOptions(req: IncomingMessage): Promise<{ options: z.infer<typeof joinOptions> }> {
  const body = await readBody(req, LONGEST_BODY);
  try {
    return { options: joinOptions.parse(JSON.parse(body || "{}")) };
  } catch {
    throw notUnderstood();
  }
}

/** A client that names no version, such as a load-test bot, is let in: it is built with what it talks to. */
function checkVersion({ [VERSION]: theirs }: z.infer<typeof joinOptions>, ours: number): void {
  if (theirs === undefined || theirs === ours) return;
  throw new Refusal(VERSION_MISMATCH, "A new version of Slipstream is out. Please reload the page.");
}

function notUnderstood(): Refusal {
  return new Refusal(400, "The request to join was not understood.");
}

async function reserve(method: string, room: string, options: object, address: string, req: IncomingMessage) {
  // It believes X-Real-IP from anybody, so it is told.
  const headers = { ...(req.headers as Record<string, string>), "x-real-ip": address };
  const late = new AbortController();
  try {
    return await Promise.race([
      matchMaker.controller.invokeMethod(method, room, options, createAuthContext({ headers, req })),
      sleep(SEATED_MS, undefined, { signal: late.signal }).then(() => Promise.reject(new Error(LATE))),
    ]);
  } catch (error) {
    const code = matchmakerErrorCode(error);
    const reason = code === undefined ? undefined : REASONS[code];
    if (code === 503) counts.limits.rooms++;
    if (reason === undefined) {
      counts.errors.matchmaking++;
      // Without its stack, which begins with the message and so would contain the token of a seat.
      log.error(
        `Nobody could be seated: ${matchmakerErrorMessage(error)}`,
        undefined,
        code === undefined ? {} : { code },
      );
      throw unseated();
    }
    const [status, sentence] = reason;
    throw new Refusal(status, sentence, status === 503 ? { "Retry-After": "10" } : {});
  } finally {
    late.abort();
  }
}

function unseated(): Refusal {
  return new Refusal(503, "There is no seat right now. Please try again in a moment.", { "Retry-After": "1" });
}
