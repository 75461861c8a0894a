import { type RoomException, ServerError } from "@colyseus/core";
import { log } from "../log.ts";
import { countThrow } from "../metrics/counts.ts";

/** Logs and counts what a hook, a message handler or a timer of a room threw. */
export function noteThrown(error: RoomException, methodName: string, roomId: string): void {
  const cause = error.cause ?? error;
  // A refusal, which the framework passes on to the client.
  if (cause instanceof ServerError) return;
  countThrow(methodName);
  log.error(`${methodName} of a room threw an error.`, cause, { roomId });
}
