import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { matchMaker, Room } from "@colyseus/core";
import { takeUpgradeListener } from "../colyseus/listeners.ts";
import { log } from "../log.ts";
import { counts } from "../metrics/counts.ts";
import type { Addresses } from "./addresses.ts";
import type { Connections } from "./connections.ts";
import type { JoinLimits } from "./joinLimits.ts";
import type { Origins } from "./origins.ts";
import { Refusal, refuseSocket } from "./refusal.ts";
import { checkHead } from "./requests.ts";

/** What Colyseus makes ids and tokens of. */
const ID = /^[\w-]{1,32}$/;

interface Surroundings {
  addresses: Addresses;
  connections: Connections;
  limits: JoinLimits;
  origins: Origins;
}

/**
 * Puts the checks in front of what the transport does with an upgrade.
 *
 * A seat that nobody holds passes here: Colyseus then says so inside the WebSocket, which a page can read, and a status
 * of the upgrade it can't.
 */
export function guardUpgrades(http: Server, { addresses, connections, limits, origins }: Surroundings): void {
  const transport = takeUpgradeListener(http);
  http.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      connections.check(req);
      checkHead(req);
      checkSeat(req.url ?? "");
      origins.check(req);
      const recovers = limits.admitUpgrade(req);
      connections.countPlayer(req, recovers);
      // It may be offered among others, of which ws takes none.
      req.headers.upgrade = "websocket";
      // Colyseus believes it from anybody.
      req.headers["x-real-ip"] = addresses.of(req);
      transport(req, socket, head);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        counts.errors.upgrade++;
        log.error("An upgrade failed.", error);
      }
      refuseSocket(socket, error instanceof Refusal ? error : new Refusal(500, "Something went wrong on the server."));
    }
  });
}

/** @throws Refusal unless it is `/<processId>/<roomId>?sessionId=…`, the only thing a client of this game opens */
function checkSeat(url: string): void {
  const [, roomId] = /^\/[\w-]+\/([\w-]+)\?/.exec(url) ?? [];
  const query = new URLSearchParams(url.split("?")[1]);
  const [sessionId = "", token = "none"] = ["sessionId", "reconnectionToken"].map(
    (name) => query.get(name) ?? undefined,
  );
  // Rooms are kept in a plain object, so `__proto__` and `constructor` find something there.
  const room: unknown = matchMaker.getLocalRoomById(roomId ?? "");
  if (!ID.test(sessionId) || !ID.test(token) || roomId === undefined || !(room === undefined || room instanceof Room)) {
    throw new Refusal(404, "There is no seat at this address.");
  }
}
