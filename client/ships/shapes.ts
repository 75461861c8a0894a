import { kindOf } from "../../game/kinds.ts";
import { colorOf, patternOf } from "../../game/palette.ts";
import { AWAY, BODY, css, mix, OWN_RIM } from "./colors.ts";
import { HULLS, type HullDrawing } from "./hulls.ts";
import { PATTERNS } from "./patterns.ts";

/** One path of a drawing, in units from the ship's center. It is filled, or stroked if it has a width. */
export interface Shape {
  /** SVG path, filled by the even-odd rule */
  readonly path: string;
  /** CSS color */
  readonly color: string;
  /** of the line, units */
  readonly width?: number;
  /** lengths of dashes and gaps, units */
  readonly dashes?: readonly number[];
  /** SVG path outside of which nothing is drawn */
  readonly clip?: string;
}

/** width of the bright rim, units */
export const RIM = 2.4;

/** How a ship is drawn. */
export interface ShipLooks {
  /** one's own: with a white rim */
  own?: boolean;
  /** its player is away: hollow, dashed and grayish */
  away?: boolean;
}

/**
 * The drawing of a ship, from back to front. The textures of the sky and the pictures on the start page are both made
 * of it.
 *
 * @param kind index into SHIP_KINDS
 * @param color index into SHIP_COLORS
 */
export function shapesOf(kind: number, color: number, { own = false, away = false }: ShipLooks = {}): Shape[] {
  const { outline, lines, window } = hullOf(kind);
  const paint = colorOf(color);
  if (away) return [awayRim(kind, awayColor(color))];
  const pattern = PATTERNS[patternOf(color)];
  return [
    { path: outline, color: css(mix(BODY, paint, 0.1)) },
    ...(pattern === "" ? [] : [{ path: pattern, color: css(mix(BODY, paint, 0.8)), clip: outline }]),
    { path: lines, color: css(mix(BODY, paint, 0.4)), width: 1.2, clip: outline },
    rim(kind, own ? OWN_RIM : paint),
    { path: window, color: css(mix(paint, 0xffffff, 0.75)) },
  ];
}

/** radius of a swatch, units */
export const SWATCH_RADIUS = 20;

/** A color with its pattern, as a disc. @param color index into SHIP_COLORS */
export function swatchOf(color: number): Shape[] {
  const r = SWATCH_RADIUS;
  const disc = `M${-r} 0 A${r} ${r} 0 1 1 ${r} 0 A${r} ${r} 0 1 1 ${-r} 0 Z`;
  const paint = colorOf(color);
  return [
    { path: disc, color: css(mix(BODY, paint, 0.25)) },
    { path: PATTERNS[patternOf(color)], color: css(paint), clip: disc },
    { path: disc, color: css(paint), width: 5 },
  ];
}

/**
 * The rim of a ship.
 *
 * @param kind index into SHIP_KINDS
 * @param paint 0xRRGGBB
 */
export function rim(kind: number, paint: number): Shape {
  return { path: hullOf(kind).outline, color: css(paint), width: RIM };
}

/** All that is drawn of a ship whose player is away: its rim, as a dashed line. */
export function awayRim(kind: number, paint: number): Shape {
  return { path: hullOf(kind).outline, color: css(paint), width: 1.8, dashes: [4.5, 2.5] };
}

/** The color of a ship whose player is away, 0xRRGGBB: grayish. @param color index into SHIP_COLORS */
export function awayColor(color: number): number {
  return mix(colorOf(color), AWAY, 0.65);
}

/** The drawing of a kind of ship. @param kind index into SHIP_KINDS */
export function hullOf(kind: number): HullDrawing {
  return HULLS[kindOf(kind).id];
}
