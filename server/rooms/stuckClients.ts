import { ClientState } from "@colyseus/core";
import { stepsIn } from "../../game/constants.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";
import type { RoomLimits } from "../limits/roomLimits.ts";
import type { Connection } from "./connection.ts";

/** Patches between two checks, a quarter of a second. */
const PATCHES = stepsIn(250);

/** What of a connection is checked, also of a spectator's. */
interface Checked extends Pick<Connection, "openedAt" | "backlog" | "refuse"> {
  readonly client: { readonly state: ClientState; readonly ref: { readonly bufferedAmount: number } };
}

/** Tells when to look for clients that do not acknowledge their join in time, or do not read what they are sent. */
export class StuckCheck {
  #patches = 0;

  /** Call this after each patch. */
  isDue(): boolean {
    return ++this.#patches % PATCHES === 0;
  }
}

/** Clients that have acknowledged their join, and wait for the full state. */
interface Waiting {
  has(client: object): boolean;
}

/**
 * Disconnects a client that does not acknowledge its join in time, or does not read what it is sent.
 *
 * @param now ms
 */
export function refuseIfStuck(connection: Checked, limits: RoomLimits, waiting: Waiting, now: number): void {
  const { client, backlog } = connection;
  if (isLateToAcknowledge(connection, limits, now) && !waiting.has(client)) connection.refuse(CloseReason.JOIN_TIMEOUT);
  else if (isTooSlow(connection, limits, now)) {
    const waitedS = Math.round(backlog.heldFor(now) / 1000);
    connection.refuse(CloseReason.TOO_SLOW, { bufferedBytes: client.ref.bufferedAmount, waitedS });
  }
}

function isLateToAcknowledge({ client, openedAt }: Checked, { joinTimeout }: RoomLimits, now: number): boolean {
  return client.state === ClientState.JOINING && now - openedAt > joinTimeout * 1000;
}

function isTooSlow({ client, backlog }: Checked, { lagTimeout, bufferedBytes }: RoomLimits, now: number): boolean {
  return backlog.held && (backlog.heldFor(now) > lagTimeout * 1000 || client.ref.bufferedAmount > bufferedBytes);
}
