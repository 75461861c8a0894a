import type uPlot from "uplot";
import type { PictureData } from "../data.ts";

/** Edge of a point, CSS px. */
const EDGE = 2;

/** Edge of the squares in which points are counted, CSS px. */
const SQUARE = 5;

/** Largest share of a square that points may cover, so that the lines stay visible. */
const COVER = 0.62;

/** Opacity of each point in a square with this many points. A single point is visible, and more points look darker. */
function opacity(points: number): number {
  const cover = COVER * (1 - Math.exp(-0.28 * points));
  return Math.min(0.85, -Math.log(1 - cover) / (points * (EDGE / SQUARE) ** 2));
}

/** Draws the updates as points. */
export class Cloud {
  readonly #times: Float32Array;
  readonly #intervals: Float32Array;

  constructor({ times, intervals }: PictureData) {
    this.#times = floats(times);
    this.#intervals = floats(intervals);
  }

  /** Paints the visible points in the current fill color. */
  paint(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const positions = this.#positions(plot);
    const columns = Math.ceil(bbox.width / (SQUARE * ratio)) + 1;
    const cellOf = (i: number) =>
      Math.floor(((positions[i + 1] as number) - bbox.top) / (SQUARE * ratio)) * columns +
      Math.floor(((positions[i] as number) - bbox.left) / (SQUARE * ratio));
    const counts = new Uint32Array(columns * (Math.ceil(bbox.height / (SQUARE * ratio)) + 1));
    for (let i = 0; i < positions.length; i += 2) counts[cellOf(i)] = (counts[cellOf(i)] ?? 0) + 1;
    const opacities = Float32Array.from(counts, opacity);
    const side = EDGE * ratio;
    for (let i = 0; i < positions.length; i += 2) {
      ctx.globalAlpha = opacities[cellOf(i)] as number;
      ctx.fillRect((positions[i] as number) - side / 2, (positions[i + 1] as number) - side / 2, side, side);
    }
    ctx.globalAlpha = 1;
  }

  /** Positions of the visible points on the canvas: x and y of each in turn. */
  #positions(plot: uPlot): Float32Array {
    const [left, right] = limits(plot, "x");
    const [low, high] = limits(plot, "y");
    const positions = new Float32Array(2 * this.#times.length);
    let length = 0;
    for (const [i, time] of this.#times.entries()) {
      const interval = this.#intervals[i] as number;
      if (time < left || time > right || interval < low || interval > high) continue;
      positions[length++] = plot.valToPos(time, "x", true);
      positions[length++] = plot.valToPos(interval, "y", true);
    }
    return positions.subarray(0, length);
  }
}

/** The range of a scale, slightly widened because the points have single precision. */
function limits({ scales }: uPlot, scale: string): [number, number] {
  return [(scales[scale]?.min ?? 0) - 0.001, (scales[scale]?.max ?? 0) + 0.001];
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
