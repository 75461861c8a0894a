import type { PatternId } from "../../game/palette.ts";

/** circles of radius 2.6 in a staggered grid */
const DOTS = grid(9, 7.5)
  .map(({ x, y }) => `M${x - 2.6} ${y} a2.6 2.6 0 1 0 5.2 0 a2.6 2.6 0 1 0 -5.2 0 Z`)
  .join("");

/** every other square of a chessboard */
const CHECKS = grid(12, 6)
  .map(({ x, y }) => `M${x - 3} ${y - 3} h6 v6 h-6 Z`)
  .join("");

/**
 * Each pattern as a filled SVG path, in units from the ship's center, nose to the right. It is cut off where the hull
 * ends. The patterns are coarse, so that they can be seen on a ship of 24 pixels.
 */
export const PATTERNS: Readonly<Record<PatternId, string>> = {
  plain: "",
  band: "M-9 -23 H3 V23 H-9 Z",
  half: "M-31 -23 H31 V0 H-31 Z",
  chevrons: "M14 0 L-2 -23 H-10 L5 0 L-10 23 H-2 Z M-5 0 L-21 -23 H-29 L-14 0 L-29 23 H-21 Z",
  bands: "M12 -23 H16.5 V23 H12 Z M2 -23 H6.5 V23 H2 Z M-8 -23 H-3.5 V23 H-8 Z M-18 -23 H-13.5 V23 H-18 Z",
  nose: "M1 -23 H31 V23 H1 Z",
  stripe: "M-31 -2.2 H31 V2.2 H-31 Z M-31 -17 H31 V-12.5 H-31 Z M-31 17 H31 V12.5 H-31 Z",
  dots: DOTS,
  tail: "M-11 -23 H-31 V23 H-11 Z",
  slashes: "M20 -23 h6 L-8 23 h-6 Z M4 -23 h6 L-24 23 h-6 Z M36 -23 h6 L8 23 h-6 Z M-12 -23 h6 L-40 23 h-6 Z",
  tips: "M-31 -23 H31 V-9.5 H-31 Z M-31 23 H31 V9.5 H-31 Z",
  checks: CHECKS,
};

/** Points of a grid whose rows are staggered, over the area of a drawing. */
function grid(width: number, height: number): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = [];
  for (let row = -4; row <= 4; row++) {
    for (let column = -4; column <= 4; column++) {
      points.push({ x: column * width + (row % 2 === 0 ? 0 : width / 2), y: row * height });
    }
  }
  return points.filter(({ x, y }) => Math.abs(x) < 32 && Math.abs(y) < 24);
}
