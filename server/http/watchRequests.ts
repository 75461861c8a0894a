import type { IncomingMessage } from "node:http";
import { isCode, JoinOption, normalizeCode } from "../../protocol/join.ts";
import type { Config } from "../config.ts";
import { findRoom } from "../lobby/listing.ts";
import { counts } from "../metrics/counts.ts";
import { HttpError } from "./httpError.ts";
import type { JoinLimits } from "./joinLimits.ts";

type Options = Readonly<Record<string, unknown>>;

/** A request to watch a room, after the check. */
export interface CheckedRequest {
  /** with the code as the server writes it */
  readonly options: Options;
  /** name of the room's type */
  readonly type: string;
}

interface WatchRequest {
  readonly req: IncomingMessage;
  /** of the matchmaker */
  readonly method: string;
  readonly options: Options;
}

/**
 * Checks a request to watch a room, before the matchmaker looks for the room of its spectators.
 *
 * @param limits bounds how many codes an address may try
 * @throws HttpError 403 if the server has no spectators, 404 if there is no such room, 503 if it has no place for
 *   another spectator
 */
export async function checkWatchRequest(
  { req, method, options }: WatchRequest,
  { MAX_SPECTATORS }: Config,
  limits: Pick<JoinLimits, "admitCode">,
): Promise<CheckedRequest> {
  if (method !== "joinOrCreate") throw new HttpError(404, "There is no such method.");
  if (MAX_SPECTATORS === 0) throw new HttpError(403, "Rooms can't be watched on this server.");
  const code = normalizeCode(String(options[JoinOption.CODE] ?? ""));
  const isFound = limits.admitCode(req);
  const room = isCode(code) ? await findRoom(code) : undefined;
  if (room === undefined) throw new HttpError(404, "This room is gone, or the code is wrong.");
  isFound();
  if ((room.metadata?.spectators ?? 0) >= MAX_SPECTATORS) throw spectatorsFull();
  return { options: { ...options, [JoinOption.CODE]: code }, type: room.name };
}

/** The error if a room has no place for another spectator. */
export function spectatorsFull(): HttpError {
  counts.limits.spectators++;
  const sentence = "This room has no place for another spectator. Please try again in a moment.";
  const reason = "A room has MAX_SPECTATORS spectators.";
  return new HttpError(503, sentence, { "Retry-After": "10" }, reason);
}
