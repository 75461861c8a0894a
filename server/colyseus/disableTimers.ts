import type { Room } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [
  ["Room", "_simulationInterval", "a field"],
  ["Room", "patchRate", "a number"],
];

/**
 * Keeps the timers of Colyseus from running beside the ticker of a room.
 *
 * A room of @colyseus/core 0.18.17 without a simulation interval gets a 60 Hz clock when its patch rate is cleared. With
 * one it leaves the clock alone. So the room is given a simulation interval that never fires. This can go when
 * `patchRate = null` starts no timer.
 */
export function disableTimers(room: Room): void {
  const standIn = setTimeout(() => {}, 0);
  clearTimeout(standIn);
  room["_simulationInterval"] = standIn;
  room.patchRate = null;
}
