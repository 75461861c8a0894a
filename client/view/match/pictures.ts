import { Rectangle, Texture } from "pixi.js";
import { COURSE_RINGS } from "../../../game/course.ts";
import { drawPicture } from "../picture.ts";
import { resolution } from "../ships/textures.ts";

/** Furthest that a drawing reaches from its center, units: the camera shows a thing at one place only. */
const REACH = 35;

/** side of a cell of the texture, units, with space between two drawings */
const CELL = 2 * (REACH + 2);
const COLUMNS = 5;

/** radius of the circle that 8 pieces of `arc` make, units */
export const ARC_RADIUS = 45;
export const ARCS = 8;

/** half the width of a wave, units */
export const WAVE_HALF_WIDTH = 30;

type Draw = (context: CanvasRenderingContext2D) => void;

const clear = "rgb(255 255 255 / 0)";

/** A star with points at two radii. */
function starPath(points: number, outer: number, inner: number): Path2D {
  const path = new Path2D();
  for (let i = 0; i < 2 * points; i++) {
    const angle = (i / points) * Math.PI - Math.PI / 2;
    const radius = i % 2 === 0 ? outer : inner;
    path.lineTo(radius * Math.cos(angle), radius * Math.sin(angle));
  }
  path.closePath();
  return path;
}

function fade(context: CanvasRenderingContext2D, stops: readonly (readonly [number, number])[], radius = REACH): void {
  const gradient = context.createRadialGradient(0, 0, 0, 0, 0, radius);
  for (const [at, opacity] of stops) gradient.addColorStop(at, `rgb(255 255 255 / ${opacity})`);
  context.fillStyle = gradient;
}

/** four sharp points, as light in a lens */
const star: Draw = (context) => {
  fade(
    context,
    [
      [0, 1],
      [0.45, 0.95],
      [1, 0.25],
    ],
    17,
  );
  context.fill(starPath(4, 17, 4.4));
  context.rotate(Math.PI / 4);
  fade(
    context,
    [
      [0, 1],
      [1, 0.2],
    ],
    9,
  );
  context.fill(starPath(4, 9, 3.2));
};

/** five points, with a light and a dark half of each */
const gold: Draw = (context) => {
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.fillStyle = context.strokeStyle = "#ffc928";
  const path = starPath(5, 17, 8);
  context.stroke(path);
  context.fill(path);
  context.fillStyle = "#fff3c4";
  context.fill(starPath(5, 11, 5.2));
};

const glow: Draw = (context) => {
  fade(context, [
    [0, 1],
    [0.15, 0.6],
    [0.35, 0.26],
    [0.65, 0.07],
    [1, 0],
  ]);
  context.fillRect(-REACH, -REACH, 2 * REACH, 2 * REACH);
};

const rays: Draw = (context) => {
  for (let i = 0; i < 12; i++) {
    const length = i % 2 === 0 ? REACH : REACH * 0.7;
    const gradient = context.createLinearGradient(0, 0, length, 0);
    gradient.addColorStop(0.2, "rgb(255 255 255 / 0.7)");
    gradient.addColorStop(1, clear);
    context.fillStyle = gradient;
    context.fill(new Path2D(`M0 0 L${length} -2.6 L${length} 2.6 Z`));
    context.rotate(Math.PI / 6);
  }
};

/** an eighth of a circle, whose middle is to the left */
const arc: Draw = (context) => {
  const half = Math.PI / ARCS;
  context.strokeStyle = "#fff";
  context.lineCap = "round";
  for (const [width, opacity] of [
    [9, 0.1],
    [6, 0.18],
    [2.6, 1],
  ] as const) {
    context.globalAlpha = opacity;
    context.lineWidth = width;
    context.beginPath();
    context.arc(-ARC_RADIUS, 0, ARC_RADIUS, -half + 0.07, half - 0.07);
    context.stroke();
  }
};

const chevron: Draw = (context) => {
  context.strokeStyle = "#fff";
  context.lineWidth = 3;
  context.lineCap = context.lineJoin = "round";
  context.stroke(new Path2D("M-4 -7 L4 0 L-4 7"));
};

/** a curved line across a slipstream, open to the left */
const wave: Draw = (context) => {
  const gradient = context.createLinearGradient(0, -WAVE_HALF_WIDTH, 0, WAVE_HALF_WIDTH);
  gradient.addColorStop(0, clear);
  gradient.addColorStop(0.3, "#fff");
  gradient.addColorStop(0.7, "#fff");
  gradient.addColorStop(1, clear);
  context.strokeStyle = gradient;
  for (const [width, opacity] of [
    [5, 0.25],
    [1.8, 1],
  ] as const) {
    context.globalAlpha = opacity;
    context.lineWidth = width;
    context.stroke(new Path2D(`M-10 -${WAVE_HALF_WIDTH} Q10 0 -10 ${WAVE_HALF_WIDTH}`));
  }
};

const crown: Draw = (context) => {
  const path = new Path2D("M-17 12 L-20 -9 L-9 0 L0 -15 L9 0 L20 -9 L17 12 Z");
  context.lineJoin = "round";
  context.lineWidth = 6;
  context.strokeStyle = "rgb(7 11 31 / 85%)";
  context.stroke(path);
  const gold = context.createLinearGradient(0, -15, 0, 12);
  gold.addColorStop(0, "#fff0b8");
  gold.addColorStop(1, "#ffb92e");
  context.lineWidth = 2;
  context.fillStyle = context.strokeStyle = gold;
  context.fill(path);
  context.stroke(path);
  context.fillStyle = "rgb(110 62 0 / 60%)";
  context.fillRect(-15, 6, 30, 2.4);
  context.fillStyle = "#fff7dc";
  for (const [x, y] of [
    [-20, -10],
    [0, -16],
    [20, -10],
  ] as const) {
    context.beginPath();
    context.arc(x, y, 3, 0, 2 * Math.PI);
    context.fill();
  }
};

const spark: Draw = (context) => {
  fade(
    context,
    [
      [0, 1],
      [0.35, 0.8],
      [1, 0],
    ],
    6,
  );
  context.fillRect(-6, -6, 12, 12);
};

/** a line that fades to the left */
const streak: Draw = (context) => {
  const gradient = context.createLinearGradient(-30, 0, 30, 0);
  gradient.addColorStop(0, clear);
  gradient.addColorStop(1, "#fff");
  context.fillStyle = gradient;
  context.fill(new Path2D("M-30 0 L28 -1.3 L30 0 L28 1.3 Z"));
};

const pip: Draw = (context) => {
  context.fillStyle = "#fff";
  context.beginPath();
  context.roundRect(-7.5, -2.6, 15, 5.2, 2.6);
  context.fill();
};

function digit(text: string): Draw {
  return (context) => {
    context.font = "700 26px system-ui, 'Segoe UI', Roboto, 'Open Sans', sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = "#fff";
    context.fillText(text, 0, 1.5);
  };
}

const DRAWINGS = { star, gold, glow, rays, arc, chevron, wave, crown, spark, streak, pip } as const;
const NAMES = Object.keys(DRAWINGS) as (keyof typeof DRAWINGS)[];

/** Everything of a match that is drawn in the world, in one texture; white but for `gold` and `crown`. */
export type MatchPictures = Readonly<Record<keyof typeof DRAWINGS, Texture>> & {
  /** the numbers of the rings, from 1 */
  readonly digits: readonly Texture[];
};

/** @throws if this browser has no 2D canvas */
export function drawMatchPictures(): MatchPictures {
  const digits = Array.from({ length: COURSE_RINGS }, (_, i) => digit(String(i + 1)));
  const cells: Draw[] = [...NAMES.map((name) => DRAWINGS[name]), ...digits];
  const source = drawPicture({
    width: COLUMNS * CELL,
    height: Math.ceil(cells.length / COLUMNS) * CELL,
    resolution: resolution(),
    mipmaps: true,
    draw: (context) => {
      cells.forEach((draw, i) => {
        context.save();
        context.translate(((i % COLUMNS) + 0.5) * CELL, (Math.floor(i / COLUMNS) + 0.5) * CELL);
        draw(context);
        context.restore();
      });
    },
  });
  const at = (i: number) =>
    new Texture({
      source,
      frame: new Rectangle((i % COLUMNS) * CELL, Math.floor(i / COLUMNS) * CELL, CELL, CELL),
    });
  const named = Object.fromEntries(NAMES.map((name, i) => [name, at(i)])) as Record<keyof typeof DRAWINGS, Texture>;
  return { ...named, digits: digits.map((_, i) => at(NAMES.length + i)) };
}
