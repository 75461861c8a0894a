import { SHIP_COLORS } from "../../game/palette.ts";

/** The color of a ship, 0xRRGGBB. @param color index into the palette of ship colors */
export function tintOf(color: number): number {
  return SHIP_COLORS[color % SHIP_COLORS.length] ?? 0xffffff;
}
