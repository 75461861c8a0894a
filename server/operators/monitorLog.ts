import type { RequestHandler } from "express";
import { log } from "../log.ts";

/** The methods of a room that the monitor calls for one client, whose session id is the first argument. */
const FOR_CLIENT: readonly unknown[] = ["_forceClientDisconnect", "_sendMessageToClient"];

/**
 * Logs what an operator does in the monitor: each call of a method of a room, with the ids of the room and the session.
 * The process of the room, which may be another one, logs the effect, such as a client that it disconnects.
 */
export const logCalls: RequestHandler = ({ query: { method, roomId, args } }, _res, next) => {
  if (method !== undefined) {
    const sessionId = FOR_CLIENT.includes(method) ? firstArgument(args) : undefined;
    log.record("An operator called a method of a room in the monitor.", {
      method: String(method),
      roomId: String(roomId),
      ...(sessionId !== undefined && { sessionId }),
    });
  }
  next();
};

/** @param args of the call, as JSON */
function firstArgument(args: unknown): string | undefined {
  try {
    return String(JSON.parse(String(args))[0]);
  } catch {
    return undefined;
  }
}
