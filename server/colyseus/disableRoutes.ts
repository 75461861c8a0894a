import type { Server } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["Server", "bindRoutes", "a function of 0 parameters"]];

/**
 * Keeps Colyseus from putting a listener of its own before Express as it begins to listen.
 *
 * That of @colyseus/core 0.18.17 ends the process at a Host that it can't parse, takes bodies of any size and answers
 * every origin. All it serves is the matchmaker, which `server/http/matchmaking.ts` does here. This can go when routes of
 * the matchmaker can be turned off.
 */
export function disableRoutes(server: Server): void {
  server["bindRoutes"] = () => {};
}
