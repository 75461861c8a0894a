import { matchMaker } from "@colyseus/core";
import { Router } from "express";
import type { Processes } from "../cluster/processes.ts";
import { CHECK_PATH, type PublicAddress } from "./publicAddress.ts";

export type Readiness = "starting" | "ready" | "unreachable" | "draining";

/** Whether players can be sent to this process. `starting` and `unreachable` end by themselves. */
export function readinessOf(processes: Processes, { problem }: PublicAddress): Readiness {
  if (!processes.joined) return "starting";
  if (processes.draining || matchMaker.state !== matchMaker.MatchMakerState.READY) return "draining";
  if (processes.reached) return "ready";
  return problem === undefined ? "starting" : "unreachable";
}

/** Serves `GET /readyz`: 200 if players can be sent to this process, otherwise 503; with the reason if it is known. */
export function readiness(processes: Processes, publicAddress: PublicAddress): Router {
  const router = Router();
  router.get("/readyz", (_req, res) => {
    const status = readinessOf(processes, publicAddress);
    res.set("Cache-Control", "no-store");
    if (status !== "ready") res.status(503).set("Retry-After", "1");
    res.json(status === "unreachable" ? { status, reason: publicAddress.problem } : { status });
  });
  // A check that comes without its Upgrade header: the proxy passes on no WebSockets.
  router.get(`${CHECK_PATH}:id`, (_req, res) => void res.status(426).set("Upgrade", "websocket").end());
  return router;
}
