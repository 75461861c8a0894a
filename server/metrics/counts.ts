import { CloseCode } from "@colyseus/core";
import { CloseReason, PAGE_LEFT } from "../../protocol/closeCodes.ts";

/** How a flight can end, as close codes of its WebSocket. Whatever else a client may say is `other`. */
const LEAVE_CODES = [...Object.values(CloseCode), ...Object.values(CloseReason), PAGE_LEFT];

/**
 * What has happened in this process since it started. Plain numbers, so that counting costs nothing where it happens;
 * the metrics read them when they are asked for.
 */
export const counts = {
  steps: { run: 0, caughtUp: 0, dropped: 0 },
  /** players who came, each once */
  joins: 0,
  /** connections lost whose seat was held */
  drops: 0,
  /** players who came back to their seat */
  reconnects: 0,
  /** players who are gone for good, by the close code of their last connection */
  leaves: Object.fromEntries([...LEAVE_CODES, "other"].map((code) => [code, 0])) as Record<string, number>,
  inputs: {
    /** flown */
    applied: 0,
    /** came after their step had gone by without them */
    late: 0,
    /** more than the queue holds, or than the steps there were */
    dropped: 0,
  },
  patches: {
    /** not sent, because their client could not take them */
    skipped: 0,
    /** full states sent in their place */
    resyncs: 0,
  },
  /** clients disconnected because they did not read */
  slowClients: 0,
  /** how often somebody met a limit */
  limits: { messages: 0, bytes: 0, join_timeout: 0, sockets: 0, joins: 0, reconnects: 0, rooms: 0, passwords: 0 },
  /** what threw, by where */
  errors: { step: 0, message: 0, hook: 0, timer: 0, http: 0, upgrade: 0, matchmaking: 0, rejection: 0, metrics: 0 },
};

/** @param code of the WebSocket; any number */
export function countLeave(code: number | undefined): void {
  const known = String(code) in counts.leaves ? String(code) : "other";
  counts.leaves[known] = (counts.leaves[known] ?? 0) + 1;
}

/** @param methodName what the framework calls the part of a room that threw */
export function countThrow(methodName: string): void {
  if (methodName === "onMessage") counts.errors.message++;
  else if (methodName.startsWith("on")) counts.errors.hook++;
  else counts.errors.timer++;
}

/** Counts, of the reasons to disconnect a client, those that no limit of its own counts. */
export function countRefusal(reason: CloseReason): void {
  if (reason === CloseReason.TOO_SLOW) counts.slowClients++;
  if (reason === CloseReason.JOIN_TIMEOUT) counts.limits.join_timeout++;
}
