import { ServerError } from "@colyseus/core";
import { BANNED } from "../../protocol/bans.ts";
import { CloseReason } from "../../protocol/closeCodes.ts";
import type { BanHit, Bans, Culprit } from "../bans/bans.ts";
import { log } from "../log.ts";
import type { Connection } from "./connection.ts";
import type { Pilot } from "./pilot.ts";

/** Why a player is banned if the monitor disconnects the client. */
export const KICKED = "kicked in the monitor";

/**
 * Disconnects a client because an operator has requested it, and bans the player if bans are on. The ban comes first, so
 * that the client can't join before it applies.
 *
 * @param connection returns that of the client, which may have reconnected in the meantime
 */
export async function dismiss(
  connection: () => Pick<Connection, "refuse"> | undefined,
  bans: Bans | undefined,
  culprit: Culprit,
): Promise<void> {
  const ban = await bans?.make(culprit);
  if (bans !== undefined && ban !== undefined) {
    connection()?.refuse(CloseReason.BANNED, {}, undefined, bans.sentence(ban, "session"));
    return;
  }
  const { roomId, sessionId, why } = culprit;
  log.info("A player was disconnected by an operator, without a ban.", { roomId, sessionId, why });
  connection()?.refuse(CloseReason.DISMISSED);
}

/** Disconnects a player, or ends the seat that is held for one. @returns whether there is such a player */
export async function dismissPilot(
  pilot: Pilot | undefined,
  bans: Bans | undefined,
  { roomId, why }: Pick<Culprit, "roomId" | "why">,
): Promise<boolean> {
  if (pilot === undefined) return false;
  pilot.dismissed = true;
  const address = pilot.connection.client.auth?.network;
  await dismiss(() => pilot.connection, bans, { sessionId: pilot.sessionId, roomId, address, why });
  return true;
}

/** The error of a join that a ban forbids. It is counted and logged. */
export function banned(bans: Bans, hit: BanHit): ServerError {
  return new ServerError(BANNED, bans.refuse(hit).sentence);
}
