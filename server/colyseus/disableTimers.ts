import type { Room } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["Room", "_simulationInterval", "a field"],
  ["Room", "patchRate", "a number"],
];

/**
 * Turns off the timers of a room, because `Ticker` runs its steps and sends its patches.
 *
 * If a room of @colyseus/core 0.18.17 has no simulation interval, `patchRate = null` starts a 60 Hz timer that advances
 * its clock. So the room gets a simulation interval that never fires. This can go when `patchRate = null` starts no
 * timer.
 */
export function disableTimers(room: Room): void {
  const standIn = setTimeout(() => {}, 0);
  clearTimeout(standIn);
  room["_simulationInterval"] = standIn;
  room.patchRate = null;
}
