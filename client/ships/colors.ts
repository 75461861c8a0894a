/** Colors of ships, 0xRRGGBB. docs/looks.md shows them. */

/** of a hull's body, before a trace of the ship's color is added */
export const BODY = 0x0d1330;
/** the rim of one's own ship, which no other ship has */
export const OWN_RIM = 0xffffff;
/** what the color of a ship is mixed with while its player is away */
export const AWAY = 0x8b95b2;

/**
 * Mixes two colors.
 *
 * @param a 0xRRGGBB
 * @param b 0xRRGGBB
 * @param share of `b`, 0 to 1
 * @returns 0xRRGGBB
 */
export function mix(a: number, b: number, share: number): number {
  const channel = (shift: number) => {
    const from = (a >> shift) & 255;
    return Math.round(from + (((b >> shift) & 255) - from) * share) << shift;
  };
  return channel(16) | channel(8) | channel(0);
}

/** The color as CSS writes it. @param color 0xRRGGBB */
export function css(color: number): string {
  return `#${color.toString(16).padStart(6, "0")}`;
}
