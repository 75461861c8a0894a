import { Rectangle, Texture } from "pixi.js";
import { SHIP_KINDS } from "../../../game/kinds.ts";
import { SHIP_COLORS } from "../../../game/palette.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../../game/view.ts";
import { OWN_RIM } from "../../ships/colors.ts";
import { DRAWING, type HullDrawing } from "../../ships/hulls.ts";
import { awayRim, hullOf, rim, type Shape, shapesOf } from "../../ships/shapes.ts";
import { drawPicture } from "../picture.ts";

/** The textures of a kind of ship. One unit of a texture is one unit of the world. */
export interface HullTextures {
  /** by color */
  readonly hulls: readonly Texture[];
  /** rim of one's own ship, drawn over its hull; white */
  readonly rim: Texture;
  /** a ship whose player is away: hollow; white, to be tinted */
  readonly away: Texture;
  /** flames of all nozzles; white, to be tinted. The nozzles are at NOZZLES_AT. */
  readonly flame: Texture;
}

export interface ShipTextures {
  /** by kind of ship */
  readonly kinds: readonly HullTextures[];
  /** a soft disc; white */
  readonly glow: Texture;
  /** a thin circle with soft edges, as wide as the texture is high; white */
  readonly ring: Texture;
  /** a line that fades to the left; white */
  readonly streak: Texture;
  /** a bar with a point to the right; white */
  readonly tick: Texture;
  /** four sharp arcs of a circle of radius ARCS_RADIUS; white */
  readonly arcs: Texture;
}

/** size of a cell of the texture, units, with space between two drawings, so that mipmaps do not mix them */
const MARGIN = 4;
const CELL = { width: 2 * (DRAWING.halfLength + MARGIN), height: 2 * (DRAWING.halfWidth + MARGIN) } as const;

/** units around a drawing that its texture shows, for soft edges. Each empty pixel is drawn too, which takes time. */
const EDGE = 1.5;

/** radius of the circle of arcs in its texture, units */
export const ARCS_RADIUS = 24;

/** between two arcs, radians */
const ARC_GAP = 0.5;

/** units from the nozzles to the tip of the longest flame */
export const FLAME_LENGTH = 40;

/** x of the nozzles in a texture of flames, from its left edge, as a fraction of its width */
export const NOZZLES_AT = (FLAME_LENGTH + EDGE) / (FLAME_LENGTH + 2 * EDGE);

/** pixels per unit at least and at most: with more, the texture would be wider than the 4096 pixels of many phones */
const LEAST_RESOLUTION = 2;
const MOST_RESOLUTION = 3.9;

type Draw = (context: CanvasRenderingContext2D) => void;

/** A part of a cell, units from the center of the cell. It reaches as far up as down. */
interface Area {
  readonly left: number;
  readonly right: number;
  readonly halfHeight: number;
}

const WHOLE: Area = { left: -CELL.width / 2, right: CELL.width / 2, halfHeight: CELL.height / 2 };

const HULL_AREA: Area = {
  left: -DRAWING.halfLength - EDGE,
  right: DRAWING.halfLength + EDGE,
  halfHeight: DRAWING.halfWidth + EDGE,
};

/**
 * Draws all ships into one texture, so that all ships are drawn in one draw call.
 *
 * @throws if this browser has no 2D canvas
 */
export function drawShipTextures(): ShipTextures {
  const rows = SHIP_KINDS.map((_kind, kind) => [
    ...SHIP_COLORS.map((_color, color) => drawingOf(shapesOf(kind, color))),
    drawingOf([rim(kind, OWN_RIM)]),
    drawingOf([awayRim(kind, 0xffffff)]),
    flames(hullOf(kind).nozzles),
  ]);
  const effects = [glow, ring, streak, tick, arcs];
  const cells: Draw[][] = [...rows, effects];
  const source = drawPicture({
    width: Math.max(...cells.map(({ length }) => length)) * CELL.width,
    height: cells.length * CELL.height,
    resolution: resolution(),
    mipmaps: true,
    draw: (context) => {
      cells.forEach((row, y) => {
        row.forEach((draw, x) => {
          context.save();
          context.translate((x + 0.5) * CELL.width, (y + 0.5) * CELL.height);
          draw(context);
          context.restore();
        });
      });
    },
  });
  /** A part of a cell. @param area units from the center of the cell; by default the whole cell */
  const at = (row: number, column: number, { left, right, halfHeight }: Area = WHOLE) => {
    const x = (column + 0.5) * CELL.width + left;
    const y = (row + 0.5) * CELL.height - halfHeight;
    return new Texture({ source, frame: new Rectangle(x, y, right - left, 2 * halfHeight) });
  };
  const colors = SHIP_COLORS.length;
  return {
    kinds: SHIP_KINDS.map((_kind, row) => ({
      hulls: SHIP_COLORS.map((_color, column) => at(row, column, HULL_AREA)),
      rim: at(row, colors, HULL_AREA),
      away: at(row, colors + 1, HULL_AREA),
      flame: at(row, colors + 2, flameArea(hullOf(row).nozzles)),
    })),
    glow: at(rows.length, 0),
    ring: at(rows.length, 1),
    streak: at(rows.length, 2),
    tick: at(rows.length, 3),
    arcs: at(rows.length, 4),
  };
}

/** Pixels per unit with which a ship is sharp on this screen, whatever the size of the window. */
export function resolution(): number {
  const { width, height } = screen;
  const scale = Math.max(Math.min(width, height) / SHORT_SIDE, Math.max(width, height) / LONG_SIDE);
  return Math.min(MOST_RESOLUTION, Math.max(LEAST_RESOLUTION, scale * devicePixelRatio));
}

function drawingOf(shapes: readonly Shape[]): Draw {
  return (context) => {
    for (const shape of shapes) drawShape(context, shape);
  };
}

function drawShape(context: CanvasRenderingContext2D, { path, color, width, dashes, clip }: Shape): void {
  context.save();
  if (clip !== undefined) context.clip(new Path2D(clip), "evenodd");
  if (width === undefined) {
    context.fillStyle = color;
    context.fill(new Path2D(path), "evenodd");
  } else {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.lineJoin = "round";
    if (dashes !== undefined) context.setLineDash([...dashes]);
    context.stroke(new Path2D(path));
  }
  context.restore();
}

/** x of the nozzles in a cell, units from its center */
const NOZZLES_X = CELL.width / 2 - MARGIN;

/** half the width of the bright part of a flame, units. @param nozzles their y */
const flameWidth = (nozzles: readonly number[]) => (nozzles.length > 1 ? 2.6 : 3.6);

/** the fainter part of a flame around the bright one, times its width */
const FAINT = 1.7;

function flameArea({ y: nozzles }: HullDrawing["nozzles"]): Area {
  return {
    left: NOZZLES_X - FLAME_LENGTH - EDGE,
    right: NOZZLES_X + EDGE,
    halfHeight: Math.max(...nozzles.map(Math.abs)) + FAINT * flameWidth(nozzles) + EDGE,
  };
}

/** The flames of all nozzles of a kind. They burn to the left. */
function flames({ y: nozzles }: HullDrawing["nozzles"]): Draw {
  return (context) => {
    context.translate(NOZZLES_X, 0);
    // Where flames lie on each other, they are brighter.
    context.globalCompositeOperation = "lighter";
    const width = flameWidth(nozzles);
    for (const y of nozzles) {
      flame(context, y, FLAME_LENGTH, FAINT * width, 0.5);
      flame(context, y, FLAME_LENGTH * 0.6, width, 0.9);
    }
  };
}

function flame(context: CanvasRenderingContext2D, y: number, length: number, halfWidth: number, opacity: number): void {
  const fade = context.createLinearGradient(0, 0, -length, 0);
  fade.addColorStop(0, `rgb(255 255 255 / ${opacity})`);
  fade.addColorStop(1, "rgb(255 255 255 / 0)");
  context.fillStyle = fade;
  context.fill(
    new Path2D(
      `M0 ${y - halfWidth * 0.6} Q${-length / 3} ${y - halfWidth} ${-length} ${y} Q${-length / 3} ${y + halfWidth} 0 ${y + halfWidth * 0.6} Z`,
    ),
  );
}

const RADIUS = CELL.height / 2;

const glow: Draw = (context) => {
  const fade = context.createRadialGradient(0, 0, 0, 0, 0, RADIUS);
  // Close to the inverse square of the distance, and 0 at the edge.
  for (const [at, opacity] of [
    [0, 1],
    [0.2, 0.55],
    [0.4, 0.24],
    [0.7, 0.06],
    [1, 0],
  ] as const) {
    fade.addColorStop(at, `rgb(255 255 255 / ${opacity})`);
  }
  context.fillStyle = fade;
  context.fillRect(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS);
};

const ring: Draw = (context) => {
  const fade = context.createRadialGradient(0, 0, RADIUS * 0.72, 0, 0, RADIUS);
  fade.addColorStop(0, "rgb(255 255 255 / 0)");
  fade.addColorStop(0.6, "rgb(255 255 255 / 1)");
  fade.addColorStop(1, "rgb(255 255 255 / 0)");
  context.fillStyle = fade;
  context.fillRect(-RADIUS, -RADIUS, 2 * RADIUS, 2 * RADIUS);
};

const streak: Draw = (context) => {
  const right = DRAWING.halfLength;
  const fade = context.createLinearGradient(-right, 0, right, 0);
  fade.addColorStop(0, "rgb(255 255 255 / 0)");
  fade.addColorStop(1, "rgb(255 255 255 / 1)");
  context.fillStyle = fade;
  context.fill(new Path2D(`M${-right} 0 L${right - 3} -1.6 L${right} 0 L${right - 3} 1.6 Z`));
};

const tick: Draw = (context) => {
  context.fillStyle = "#fff";
  context.fill(new Path2D("M-10 -1.6 L10 -0.6 V0.6 L-10 1.6 Z"));
};

const arcs: Draw = (context) => {
  context.strokeStyle = "#fff";
  context.lineWidth = 1.1;
  context.lineCap = "round";
  for (let quarter = 0; quarter < 4; quarter++) {
    const from = (quarter * Math.PI) / 2 + ARC_GAP / 2;
    context.beginPath();
    context.arc(0, 0, ARCS_RADIUS, from, from + Math.PI / 2 - ARC_GAP);
    context.stroke();
  }
};
