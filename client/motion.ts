import type { Settings } from "./settings.ts";

const REDUCED = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether things on the page should move less: the player's setting, or else the browser's. */
export function isMotionReduced({ motion }: Readonly<Settings>): boolean {
  return motion === "auto" ? REDUCED.matches : motion === "reduced";
}
