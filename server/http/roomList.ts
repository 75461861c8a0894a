import { Router } from "express";
import type { Processes } from "../cluster/processes.ts";
import type { Config } from "../config.ts";
import { RateLimit } from "../limits/rateLimit.ts";
import { CachedRoomList } from "../lobby/roomList.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import { HttpError } from "./httpError.ts";
import type { Origins } from "./origins.ts";

/** Requests per join. A start page asks every few seconds, and many players of one address may look at it. */
const REQUESTS_PER_JOIN = 10;

interface Dependencies {
  addresses: Addresses;
  origins: Origins;
  processes: Processes;
}

/** Serves `GET /rooms`, the list of open rooms of all processes: a `RoomList`. */
export function roomList(config: Config, { addresses, origins, processes }: Dependencies): Router {
  const { LIMITS, JOINS_PER_MINUTE } = config;
  const requests = new RateLimit(REQUESTS_PER_JOIN * JOINS_PER_MINUTE, 60);
  const list = new CachedRoomList({ seats: config.MAX_SPECTATORS, hasBigsky: config.BIGSKY_CLIENTS > 0 });
  const router = Router();
  router.get("/rooms", async (req, res) => {
    origins.check(req);
    const key = addresses.key(addresses.of(req));
    const seconds = LIMITS === "off" || key === undefined ? 0 : requests.take(key);
    if (seconds > 0) {
      counts.limits.lists++;
      const sentence = `Your network asks for the list of rooms too often. Please try again in ${seconds} s.`;
      const reason = "An address asks for the list of rooms too often.";
      throw new HttpError(429, sentence, { "Retry-After": String(seconds) }, reason);
    }
    // A process without a cluster lists its rooms until the last of them is closed.
    if (!processes.reachable || (processes.draining && processes.driver === undefined)) {
      throw noList("This process lists no rooms while it shuts down or has no Redis.");
    }
    const json = await list.json().catch((error: Error) => {
      log.error("The rooms could not be listed.", undefined, { reason: error.message });
      throw noList("");
    });
    res.set("Cache-Control", "no-store").type("json").send(json);
  });
  return router;
}

/** @param reason for the log */
function noList(reason: string): HttpError {
  const sentence = "The list of rooms is not available right now. Quick play may still find you a room.";
  return new HttpError(503, sentence, { "Retry-After": "2" }, reason);
}
