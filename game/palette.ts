/**
 * Ship colors, 0xRRGGBB. They are light enough to read on a dark background. Neighbors in the list differ in lightness
 * as well as in hue, so that color-blind players can tell them apart.
 */
export const SHIP_COLORS: readonly number[] = [
  0x6ec6ff, 0xffd54f, 0xff8a80, 0x69f0ae, 0xce93d8, 0xffab40, 0x80deea, 0xf48fb1, 0xc5e1a5, 0x9fa8da, 0xfff59d,
  0xd7ccc8,
];

/**
 * The color that the fewest ships have. On a tie, the first one in the palette.
 *
 * @param worn indices into SHIP_COLORS, one for each ship
 * @returns an index into SHIP_COLORS
 */
export function rarestColor(worn: Iterable<number>): number {
  const counts = new Array<number>(SHIP_COLORS.length).fill(0);
  for (const color of worn) counts[color] = (counts[color] ?? 0) + 1;
  return counts.indexOf(Math.min(...counts));
}
