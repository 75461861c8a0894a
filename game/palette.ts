/** How a ship is painted. Each color has a pattern of its own, so that ships are told apart without seeing colors. */
interface Livery {
  /** 0xRRGGBB: light enough to read on a dark background */
  readonly color: number;
  /** its drawing is in client/ships/patterns.ts */
  readonly pattern: string;
}

/**
 * All liveries. A ship has its index into this list, so new ones are added at the end. Neighbors in the list differ in
 * lightness as well as in hue.
 */
const LIVERIES = [
  { color: 0x4db8ff, pattern: "plain" },
  { color: 0xffd23f, pattern: "band" },
  { color: 0xff7a6e, pattern: "half" },
  { color: 0x4df0a0, pattern: "chevrons" },
  { color: 0xc98bff, pattern: "bands" },
  { color: 0xff9f33, pattern: "nose" },
  { color: 0x66e8f2, pattern: "stripe" },
  { color: 0xff84bc, pattern: "dots" },
  { color: 0xb8e866, pattern: "tail" },
  { color: 0x8f9dff, pattern: "slashes" },
  { color: 0xfff2a1, pattern: "tips" },
  { color: 0xd9c2b4, pattern: "checks" },
] as const satisfies readonly Livery[];

/** name of a pattern */
export type PatternId = (typeof LIVERIES)[number]["pattern"];

/** Ship colors, 0xRRGGBB. */
export const SHIP_COLORS: readonly number[] = LIVERIES.map(({ color }) => color);

/** The pattern that goes with each ship color. */
export const SHIP_PATTERNS: readonly PatternId[] = LIVERIES.map(({ pattern }) => pattern);

/** The color with an index, 0xRRGGBB. An index without a color gives one of the others, always the same. */
export function colorOf(index: number): number {
  return SHIP_COLORS[index % SHIP_COLORS.length] ?? 0xffffff;
}

/** The pattern that goes with the color of an index. */
export function patternOf(index: number): PatternId {
  return SHIP_PATTERNS[index % SHIP_PATTERNS.length] ?? "plain";
}
