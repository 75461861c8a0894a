import { ServerError } from "@colyseus/core";
import { VERSION_MISMATCH, VERSION_OPTION } from "../../protocol/version.ts";
import { type Fields, log } from "../log.ts";

/**
 * Checks that a client has the protocol version of a room. A client that sends no version is accepted.
 *
 * @param options of the join, as the client sent them
 * @param fields identify the client in the log
 * @throws ServerError 409 if it has another version
 */
export function checkVersion(
  options: Readonly<Record<string, unknown>> | undefined,
  version: number,
  fields: Fields,
): void {
  const theirs = options?.[VERSION_OPTION];
  if (theirs === undefined || theirs === version) return;
  log.info("A client is refused: it has another protocol version.", fields);
  throw new ServerError(VERSION_MISMATCH, "another version");
}
