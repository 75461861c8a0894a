import type { Torus } from "../../game/torus.ts";

/** Time by which this process may notice an update too late, ms. */
const LATE_MS = 1000;

/** A ship in one update. */
export interface Sighting {
  /** room time, ms */
  time: number;
  x: number;
  y: number;
  vx: number;
  vy: number;
}

/**
 * Distance of a ship from the course on which it would have coasted, units. The time of the flight may be anything from
 * 0 to the gap plus LATE_MS, since this process may have noticed the update too late.
 */
export function offCourse(world: Torus, before: Sighting, { x, y }: { x: number; y: number }, gapMs: number): number {
  const dx = world.delta(before.x, x);
  const dy = world.delta(before.y, y);
  const { vx, vy } = before;
  const speed2 = vx * vx + vy * vy;
  const longest = (gapMs + LATE_MS) / 1000;
  const s = speed2 === 0 ? 0 : Math.min(longest, Math.max(0, (dx * vx + dy * vy) / speed2));
  return Math.hypot(dx - vx * s, dy - vy * s);
}
