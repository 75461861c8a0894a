import { DRAWING } from "./hulls.ts";
import { type Shape, type ShipLooks, SWATCH_RADIUS, shapesOf, swatchOf } from "./shapes.ts";

/** space around a drawing for its rim, units */
const MARGIN = 2;
const WIDTH = 2 * (DRAWING.halfLength + MARGIN);
const HEIGHT = 2 * (DRAWING.halfWidth + MARGIN);

/** number of pictures made */
let pictures = 0;

/**
 * The picture of a ship as an SVG element in text, nose to the right. Its size is that of the element around it.
 *
 * @param kind index into SHIP_KINDS
 * @param color index into SHIP_COLORS
 */
export function shipSvg(kind: number, color: number, looks: ShipLooks = {}): string {
  return svg(shapesOf(kind, color, looks), WIDTH, HEIGHT);
}

/** The picture of a color with its pattern: a disc. @param color index into SHIP_COLORS */
export function swatchSvg(color: number): string {
  const size = 2 * (SWATCH_RADIUS + MARGIN + 1);
  return svg(swatchOf(color), size, size);
}

function svg(shapes: readonly Shape[], width: number, height: number): string {
  // One picture never uses the clip of another: a clip in a hidden part of the page does not work elsewhere.
  const id = `picture-${++pictures}`;
  const clip = shapes.find((shape) => shape.clip !== undefined)?.clip;
  const definition =
    clip === undefined ? "" : `<clipPath id="${id}"><path clip-rule="evenodd" d="${clip}"/></clipPath>`;
  const viewBox = `${-width / 2} ${-height / 2} ${width} ${height}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${viewBox}" width="${width}" height="${height}" aria-hidden="true">${definition}${shapes.map((shape) => element(shape, id)).join("")}</svg>`;
}

function element({ path, color, width, dashes, clip }: Shape, id: string): string {
  const paint =
    width === undefined
      ? `fill="${color}" fill-rule="evenodd"`
      : `fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round"`;
  const dashed = dashes === undefined ? "" : ` stroke-dasharray="${dashes.join(" ")}"`;
  return `<path d="${path}" ${paint}${dashed}${clip === undefined ? "" : ` clip-path="url(#${id})"`}/>`;
}
