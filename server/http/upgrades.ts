import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { matchMaker, Room } from "@colyseus/core";
import { takeUpgradeListener } from "../colyseus/listeners.ts";
import type { Addresses } from "./addresses.ts";
import type { ConnectionLimits } from "./connectionLimits.ts";
import { HttpError, rejectSocket } from "./httpError.ts";
import type { JoinLimits } from "./joinLimits.ts";
import type { Origins } from "./origins.ts";
import type { PublicAddress } from "./publicAddress.ts";
import { logRefusal } from "./refusals.ts";
import { checkHead } from "./requestChecks.ts";

/** The format of the ids and tokens that Colyseus generates. */
const ID = /^[\w-]{1,32}$/;

interface Dependencies {
  addresses: Addresses;
  connections: ConnectionLimits;
  limits: JoinLimits;
  origins: Origins;
  publicAddress: PublicAddress;
}

/**
 * Checks each upgrade before the transport handles it.
 *
 * An upgrade for a seat that does not exist is passed on. Colyseus then closes the WebSocket with a code, which a page
 * can read; it can't read the HTTP status of an upgrade.
 */
export function guardUpgrades(http: Server, dependencies: Dependencies): void {
  const { addresses, connections, limits, origins, publicAddress } = dependencies;
  const transport = takeUpgradeListener(http);
  http.on("upgrade", (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      // No limit applies to it.
      if (publicAddress.answer(req, socket, head)) return;
      connections.check(req);
      checkHead(req);
      publicAddress.rejectOther(req);
      checkSeat(req.url ?? "");
      origins.check(req);
      const recovers = limits.admitUpgrade(req);
      connections.addPlayer(req, recovers);
      publicAddress.noteClient();
      // `ws` rejects a list of protocols that contains "websocket".
      req.headers.upgrade = "websocket";
      // Colyseus trusts this header from any client.
      req.headers["x-real-ip"] = addresses.of(req);
      transport(req, socket, head);
    } catch (error) {
      rejectSocket(socket, logRefusal(error, "upgrade", addresses.network(addresses.of(req))));
    }
  });
}

/** @throws HttpError 404 unless the URL is `/<processId>/<roomId>?sessionId=…`, which is all that a client opens */
function checkSeat(url: string): void {
  const [, roomId] = /^\/[\w-]+\/([\w-]+)\?/.exec(url) ?? [];
  const query = new URLSearchParams(url.split("?")[1]);
  const [sessionId = "", token = "none"] = ["sessionId", "reconnectionToken"].map(
    (name) => query.get(name) ?? undefined,
  );
  // Colyseus keeps rooms in a plain object, so the ids `__proto__` and `constructor` return something that is no room.
  const room: unknown = matchMaker.getLocalRoomById(roomId ?? "");
  if (!ID.test(sessionId) || !ID.test(token) || roomId === undefined || !(room === undefined || room instanceof Room)) {
    throw new HttpError(404, "There is no seat at this address.");
  }
}
