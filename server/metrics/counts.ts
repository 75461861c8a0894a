import { CloseCode } from "@colyseus/core";
import { CloseReason, PAGE_LEFT } from "../../protocol/closeCodes.ts";

/** The close codes that are counted separately. All others, which a client may choose freely, count as `other`. */
const LEAVE_CODES = [...Object.values(CloseCode), ...Object.values(CloseReason), PAGE_LEFT];

/**
 * What has happened in this process since it started. These are plain numbers, so that counting costs next to nothing.
 * The metrics read them on each request.
 */
export const counts = {
  steps: { run: 0, caughtUp: 0, dropped: 0 },
  /** players who joined; reconnections do not count */
  joins: 0,
  /** lost connections whose seat was held */
  drops: 0,
  /** reconnections to a held seat */
  reconnects: 0,
  /** players who left for good, by the close code of their last connection */
  leaves: Object.fromEntries([...LEAVE_CODES, "other"].map((code) => [code, 0])) as Record<string, number>,
  inputs: {
    /** applied to a ship */
    applied: 0,
    /** dropped, because they arrived too long after their step */
    late: 0,
    /** dropped, because there were more inputs than steps, or than the queue holds */
    dropped: 0,
  },
  patches: {
    /** not sent, because the client reads too slowly */
    skipped: 0,
    /** full states sent instead, after the client had caught up */
    resyncs: 0,
  },
  /** clients disconnected because they read too slowly */
  slowClients: 0,
  /** requests and clients rejected, by limit */
  limits: {
    messages: 0,
    bytes: 0,
    join_timeout: 0,
    sockets: 0,
    joins: 0,
    reconnects: 0,
    rooms: 0,
    creations: 0,
    codes: 0,
    lists: 0,
    passwords: 0,
    spectators: 0,
    bans: 0,
    /** offensive names, which were replaced */
    names: 0,
  },
  /** bans of players */
  bans: { made: 0, lifted: 0 },
  /** errors that were thrown, by where */
  errors: { step: 0, message: 0, hook: 0, timer: 0, http: 0, upgrade: 0, matchmaking: 0, rejection: 0, metrics: 0 },
};

/** Counts a player who left for good. `code` is the close code of the WebSocket, which can be any number. */
export function countLeave(code: number | undefined): void {
  const known = String(code) in counts.leaves ? String(code) : "other";
  counts.leaves[known] = (counts.leaves[known] ?? 0) + 1;
}

/** Counts an error in a room. `methodName` is the name that the framework gives the method that threw. */
export function countThrow(methodName: string): void {
  if (methodName === "onMessage") counts.errors.message++;
  else if (methodName.startsWith("on")) counts.errors.hook++;
  else counts.errors.timer++;
}

/** Counts a client that the server disconnects, for the reasons that are not counted elsewhere. */
export function countRefusal(reason: CloseReason): void {
  if (reason === CloseReason.TOO_SLOW) counts.slowClients++;
  if (reason === CloseReason.JOIN_TIMEOUT) counts.limits.join_timeout++;
}
