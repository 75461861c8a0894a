import type { IncomingMessage } from "node:http";
import { createAuthContext, ErrorCode, matchMaker } from "@colyseus/core";
import { Router } from "express";
import { z } from "zod";
import { JoinOption, WATCH_ROOM } from "../../protocol/join.ts";
import { LONGEST_PASSPORT, PASSPORT } from "../../protocol/passport.ts";
import { VERSION_MISMATCH, VERSION_OPTION } from "../../protocol/version.ts";
import type { Processes } from "../cluster/processes.ts";
import { matchmakerErrorCode, matchmakerErrorMessage, SPECTATORS_FULL } from "../colyseus/matchmakerErrors.ts";
import type { Config } from "../config.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import type { BanCheck } from "./banCheck.ts";
import type { ConnectionLimits } from "./connectionLimits.ts";
import type { Call, GameSeats, Reservation } from "./gameSeats.ts";
import { HttpError } from "./httpError.ts";
import type { JoinLimits } from "./joinLimits.ts";
import { JoinQueue } from "./joinQueue.ts";
import type { Origins } from "./origins.ts";
import { readBody } from "./requestChecks.ts";
import { checkWatchRequest, spectatorsFull } from "./watchRequests.ts";

/** Maximum bytes of a request to join. The game sends 2, 50 with a reconnection token, or about 250 with a passport. */
const MAX_BODY_BYTES = 2000;

/** Maximum characters of an option that is not in LONG_OPTIONS. */
const MAX_OPTION_LENGTH = 128;

/** Options with up to LONGEST_PASSPORT characters. A name that is too long is cut, and the join is not refused. */
const LONG_OPTIONS: readonly string[] = [PASSPORT, JoinOption.NAME];

/** ms after which a request to join fails. One that takes longer is waiting for a process that does not answer. */
const TIMEOUT_MS = 2500;
const TIMED_OUT = `no answer in ${TIMEOUT_MS} ms`;

/** The methods that clients may call. `GameSeats` answers `create` and `join`. Load tests use `joinById`. */
const METHODS = ["joinOrCreate", "create", "join", "joinById", "reconnect"];

/** The options that a client may send: few, flat and short. The game itself uses a passport and a version. */
const joinOptions = z
  .record(
    z.string().regex(/^[a-z]\w{0,31}$/i),
    z.union([z.string().max(LONGEST_PASSPORT), z.number(), z.boolean(), z.null()]),
  )
  .refine((options) => Object.keys(options).length <= 16)
  .refine((options) =>
    Object.entries(options).every(
      ([name, value]) => LONG_OPTIONS.includes(name) || String(value).length <= MAX_OPTION_LENGTH,
    ),
  );

/** The HTTP status and the sentence for the player, by error code of Colyseus. Its codes are not HTTP statuses. */
const REASONS: Record<number, [status: number, sentence: string]> = {
  [ErrorCode.MATCHMAKE_NO_HANDLER]: [404, "There is no such room."],
  [ErrorCode.MATCHMAKE_INVALID_CRITERIA]: [404, "There is no such room."],
  [ErrorCode.MATCHMAKE_INVALID_ROOM_ID]: [404, "This room is gone or full."],
  [ErrorCode.MATCHMAKE_EXPIRED]: [410, "Your seat has expired."],
  503: [503, "Every room is full. Please try again in a moment."],
};

/** The reason for the log if there is no place for another player. */
const ALL_FULL = "Every room is full, and no process may open another one (MAX_CLIENTS, MAX_ROOMS).";

/** The sentence in place of "Every room is full", for a player who asks for a new room. */
const NO_ROOM_LEFT = "No more rooms can be opened right now. Please try again in a moment, or join an open one.";

interface Dependencies {
  addresses: Addresses;
  checkBan: BanCheck;
  config: Config;
  connections: ConnectionLimits;
  limits: JoinLimits;
  origins: Origins;
  processes: Processes;
  seats: GameSeats;
  /** protocol version of this server */
  version: number;
}

/**
 * Serves `POST /matchmake/<method>/<room>`. The route of Colyseus accepts bodies of any size, all methods and all
 * origins, and runs before Express; `disableRoutes` removes it.
 */
export function matchmaking(dependencies: Dependencies): Router {
  const { addresses, checkBan, config, connections, limits, origins, processes, seats, version } = dependencies;
  matchMaker.controller.exposedMethods = METHODS;
  const queue = new JoinQueue();
  const router = Router();
  router.use("/matchmake", (req, res, next) => {
    res.set("Cache-Control", "no-store");
    origins.check(req);
    next();
  });
  router.options("/matchmake/:method/:room", (_req, res) => void res.status(204).end());
  router.post("/matchmake/:method/:room", async (req, res) => {
    const { method = "", room = "" } = req.params as Record<string, string>;
    // The options show whether it is a recovery, which has its own limit. A request with a bad body counts too.
    const read = await readOptions(req).catch((error: unknown) => ({ error }));
    const recovers = limits.admitJoin(req, method, "error" in read ? {} : read.options);
    connections.checkPlayers(req, recovers);
    if (!METHODS.includes(method)) throw new HttpError(404, "There is no such method.");
    if ("error" in read) throw read.error;
    const { options } = read;
    checkVersion(options, version);
    if (method === "reconnect" && !options["reconnectionToken"]) throw malformed();
    await queue.turn();
    // The client has given up in the meantime.
    if (res.destroyed) return;
    if (!acceptsPlayers(processes)) {
      const sentence = "The server is being restarted. Please try again in a moment.";
      throw new HttpError(503, sentence, { "Retry-After": "2" }, "This process is starting or shutting down.");
    }
    if (!processes.reachable) throw noSeat("This process has no connection to the others through Redis.");
    const address = addresses.of(req);
    await checkBan({ address, method, room, options });
    // Colyseus trusts X-Real-IP from any client, so it is overwritten with the address that we know.
    const headers = { ...(req.headers as Record<string, string>), "x-real-ip": address };
    const context = createAuthContext({ headers, req });
    const watched = room === WATCH_ROOM ? await checkWatchRequest({ req, method, options }, config, limits) : undefined;
    const seat = await reserve(seats, { req, method, room, options: watched?.options ?? options, context });
    // A spectator needs the world of the room before its state can be decoded.
    res.json(watched === undefined ? seat : { ...seat, watches: watched.type });
  });
  return router;
}

/** Whether there is a process that accepts players: this one, or another one while this one is draining. */
function acceptsPlayers({ draining, presence }: Processes): boolean {
  const alone = presence === undefined;
  return matchMaker.state === matchMaker.MatchMakerState.READY && !(draining && alone);
}

async function readOptions(req: IncomingMessage): Promise<{ options: z.infer<typeof joinOptions> }> {
  const body = await readBody(req, MAX_BODY_BYTES);
  try {
    return { options: joinOptions.parse(JSON.parse(body || "{}")) };
  } catch {
    throw malformed();
  }
}

/** @throws HttpError if the client has another protocol version. A client without one, such as a bot, is accepted. */
function checkVersion({ [VERSION_OPTION]: theirs }: z.infer<typeof joinOptions>, ours: number): void {
  if (theirs === undefined || theirs === ours) return;
  const sentence = "A new version of Slipstream is out. Please reload the page.";
  throw new HttpError(VERSION_MISMATCH, sentence, {}, "The page has another protocol version.");
}

function malformed(): HttpError {
  return new HttpError(400, "The request to join is malformed.");
}

async function reserve(seats: GameSeats, call: Omit<Call, "signal">): Promise<Reservation> {
  const timeout = new AbortController();
  const { signal } = timeout;
  const timedOut = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    timedOut.reject(new Error(TIMED_OUT));
    timeout.abort();
  }, TIMEOUT_MS);
  try {
    return await Promise.race([seats.reserve({ ...call, signal }), timedOut.promise]);
  } catch (error) {
    if (error instanceof HttpError) throw error;
    const code = matchmakerErrorCode(error);
    const known = code === undefined ? undefined : REASONS[code];
    if (code === 503) counts.limits.rooms++;
    if (code === SPECTATORS_FULL) throw spectatorsFull();
    if (known === undefined) {
      counts.errors.matchmaking++;
      // The stack is left out: it starts with the original message, which may contain the token of a seat.
      const reason = matchmakerErrorMessage(error);
      log.error("A player could not join.", undefined, code === undefined ? { reason } : { reason, code });
      throw noSeat("");
    }
    const [status, usual] = known;
    if (status !== 503) throw new HttpError(status, usual);
    const sentence = call.method === "create" ? NO_ROOM_LEFT : usual;
    throw new HttpError(status, sentence, { "Retry-After": "10" }, ALL_FULL);
  } finally {
    clearTimeout(timer);
  }
}

/** @param reason for the log */
function noSeat(reason: string): HttpError {
  const sentence = "The server can't accept players right now. Please try again in a moment.";
  return new HttpError(503, sentence, { "Retry-After": "1" }, reason);
}
