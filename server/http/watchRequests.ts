import { isCode, JoinOption, normalizeCode } from "../../protocol/join.ts";
import { findByCode } from "../cluster/roomListings.ts";
import type { Config } from "../config.ts";
import { counts } from "../metrics/counts.ts";
import { HttpError } from "./httpError.ts";

type Options = Readonly<Record<string, unknown>>;

/**
 * Checks a request to watch a room, before the matchmaker looks for the room of its spectators.
 *
 * @param method of the matchmaker
 * @param options of the request
 * @returns the options, with the code as the server writes it
 * @throws HttpError 404 if there is no such room, 503 if it has no place for another spectator
 */
export async function checkWatchRequest(
  method: string,
  options: Options,
  { MAX_SPECTATORS }: Config,
): Promise<Record<string, unknown>> {
  if (method !== "joinOrCreate") throw new HttpError(404, "There is no such method.");
  if (MAX_SPECTATORS === 0) throw new HttpError(404, "Rooms can't be watched on this server.");
  const code = normalizeCode(String(options[JoinOption.CODE] ?? ""));
  const room = isCode(code) ? await findByCode(code) : undefined;
  if (room === undefined) throw new HttpError(404, "This room is gone, or the code is wrong.");
  if (room.metadata.spectators >= MAX_SPECTATORS) throw spectatorsFull();
  return { ...options, [JoinOption.CODE]: code };
}

/** The error if a room has no place for another spectator. */
export function spectatorsFull(): HttpError {
  counts.limits.spectators++;
  return new HttpError(503, "This room has no place for another spectator. Please try again in a moment.", {
    "Retry-After": "10",
  });
}
