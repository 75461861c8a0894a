import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import { HttpError } from "./httpError.ts";

const FAILED = { http: "An HTTP request failed.", upgrade: "An upgrade to a WebSocket failed." };

/**
 * Logs what was thrown while a request or an upgrade was handled.
 *
 * A refusal is logged per reason: the first one at once, and then their number once a minute. A failure of the server
 * is counted, and logged with its stack.
 *
 * @param network of the client, by which limits are counted; networks are counted and not printed
 * @returns the error to send to the client
 */
export function logRefusal(error: unknown, kind: keyof typeof FAILED, network?: string): HttpError {
  if (error instanceof HttpError) {
    const { status, reason } = error;
    // Below 500, only the client can change something, except for what the operator has set: limits and origins.
    const level = status === 403 || status === 429 || status >= 500 ? "warn" : "info";
    if (reason !== "") log.tally(level, `A request was refused. ${reason}`, { status }, network);
    return error;
  }
  const status = error instanceof Error && "status" in error ? Number(error.status) : 500;
  if (status < 500) return logRefusal(new HttpError(status, "The request is malformed."), kind, network);
  counts.errors[kind]++;
  log.error(FAILED[kind], error);
  return new HttpError(500, "Something went wrong on the server.");
}
