import type { Torus } from "../../game/torus.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

/** What a player sees: from its center to its edges, units. */
export interface View {
  readonly halfWidth: number;
  readonly halfHeight: number;
}

/** The view in a window, as the page fits it. @param window CSS pixels */
export function viewOf({ width, height }: { width: number; height: number }): View {
  const scale = Math.max(Math.min(width, height) / SHORT_SIDE, Math.max(width, height) / LONG_SIDE);
  return { halfWidth: width / scale / 2, halfHeight: height / scale / 2 };
}

/** How far inside of a view a place is, from its nearest edge, units; negative outside. @param center of the view */
export function depthIn({ halfWidth, halfHeight }: View, world: Torus, center: Place, { x, y }: Place): number {
  return Math.min(halfWidth - Math.abs(world.delta(center.x, x)), halfHeight - Math.abs(world.delta(center.y, y)));
}
