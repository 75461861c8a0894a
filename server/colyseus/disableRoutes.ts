import type { Server } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["Server", "bindRoutes", "a function of 0 parameters"]];

/**
 * Prevents Colyseus from adding its own request listener, which would run before Express.
 *
 * That of @colyseus/core 0.18.17 ends the process if it can't parse the Host header, and accepts bodies of any size and
 * requests from all origins. It serves the matchmaker only, which `server/http/matchmaking.ts` does instead. This can
 * go when the routes of the matchmaker can be turned off.
 */
export function disableRoutes(server: Server): void {
  server["bindRoutes"] = () => {};
}
