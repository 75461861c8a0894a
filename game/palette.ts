/**
 * Ship colors, 0xRRGGBB. They are light enough to read on a dark background. Neighbors in the list differ in lightness
 * as well as in hue, so that color-blind players can tell them apart.
 */
export const SHIP_COLORS: readonly number[] = [
  0x6ec6ff, 0xffd54f, 0xff8a80, 0x69f0ae, 0xce93d8, 0xffab40, 0x80deea, 0xf48fb1, 0xc5e1a5, 0x9fa8da, 0xfff59d,
  0xd7ccc8,
];
