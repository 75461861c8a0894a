import { setTimeout as sleep } from "node:timers/promises";
import { matchMaker } from "@colyseus/core";
import type { Processes } from "../cluster/processes.ts";
import { findRoom, type Listing } from "./listing.ts";
import { optionsFor } from "./opening.ts";

/** s after which the claim to open a room expires, if the process that has it ends. A join takes 2.5 s at most. */
const CLAIM_SECONDS = 5;

/** ms between two looks for a room that another player is opening */
const LOOK_MS = 40;

/** A private room whose players meet again, after its process ended. */
export interface Reunion {
  /** the code of the room */
  readonly code: string;
  /** name of its type */
  readonly type: string;
  /** whether the process that had the room has ended or is draining, so that the room may be opened again */
  readonly mayOpen: boolean;
}

/**
 * Finds the private room in which players meet again, or opens it with its old code. All of them arrive at about the
 * same time, through several processes: one claims the code and opens the room, the others wait until it is listed.
 *
 * @param signal ends the waiting
 * @returns the room; undefined if there is none and it may not be opened
 * @throws ServerError 503 if no process has capacity for another room
 */
export async function meetAgain(
  { code, type, mayOpen }: Reunion,
  processes: Pick<Processes, "claimOnce" | "releaseClaim">,
  signal: AbortSignal,
): Promise<Listing | undefined> {
  const claim = `room:${code}`;
  for (;;) {
    const room = await findRoom(code);
    if (room !== undefined || !mayOpen) return room;
    if (await processes.claimOnce(claim, CLAIM_SECONDS)) {
      try {
        // Another player may have opened it between the look and the claim.
        return (await findRoom(code)) ?? (await matchMaker.createRoom(type, optionsFor({ code, isPrivate: true })));
      } finally {
        processes.releaseClaim(claim);
      }
    }
    await sleep(LOOK_MS, undefined, { signal });
  }
}
