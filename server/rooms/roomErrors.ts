import { type RoomException, ServerError } from "@colyseus/core";
import { VERSION_MISMATCH, VERSION_OPTION } from "../../protocol/version.ts";
import { log } from "../log.ts";
import { countThrow } from "../metrics/counts.ts";

/** @param options of a join, as the client sent them @throws ServerError 409 if the client has another version */
export function checkVersion(options: Readonly<Record<string, unknown>> | undefined, version: number): void {
  const theirs = options?.[VERSION_OPTION];
  if (theirs !== undefined && theirs !== version) throw new ServerError(VERSION_MISMATCH, "another version");
}

/** Logs and counts what a hook, a message handler or a timer of a room threw. */
export function noteThrown(error: RoomException, methodName: string, roomId: string): void {
  const cause = error.cause ?? error;
  // A refusal, which the framework passes on to the client.
  if (cause instanceof ServerError) return;
  countThrow(methodName);
  log.error(`${methodName} of a room threw an error.`, cause, { roomId });
}
