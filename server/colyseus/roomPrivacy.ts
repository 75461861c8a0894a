import type { Room } from "@colyseus/core";
import type { Part } from "./shapes.ts";

export const NEEDS: readonly Part[] = [["Room", "_listing", "a field"]];

/**
 * Whether a room is private. @colyseus/core 0.18.17 has `setPrivate`, but no method to read the value. This can go when
 * it has one.
 */
export function isPrivate(room: Room): boolean {
  return room["_listing"].private === true;
}
