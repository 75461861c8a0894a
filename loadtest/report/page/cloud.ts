import type uPlot from "uplot";
import type { PictureData } from "../data.ts";

/** Edge of a point, CSS px. */
const EDGE = 2;

/** Edge of the squares in which points are counted to see how crowded they are, CSS px. */
const SQUARE = 5;

/** How much of a square points cover at the most, however many there are: the lines must still be seen. */
const COVER = 0.62;

/** How strongly each of so many points in a square is painted: alone so as to be seen, and the more the darker together. */
function strength(points: number): number {
  const cover = COVER * (1 - Math.exp(-0.28 * points));
  return Math.min(0.85, -Math.log(1 - cover) / (points * (EDGE / SQUARE) ** 2));
}

/** The updates as points. */
export class Cloud {
  readonly #times: Float32Array;
  readonly #intervals: Float32Array;

  constructor({ times, intervals }: PictureData) {
    this.#times = floats(times);
    this.#intervals = floats(intervals);
  }

  /** Paints what is in sight, in the colour that is set. */
  paint(plot: uPlot): void {
    const { ctx, bbox } = plot;
    const ratio = devicePixelRatio;
    const places = this.#places(plot);
    const columns = Math.ceil(bbox.width / (SQUARE * ratio)) + 1;
    const cellOf = (i: number) =>
      Math.floor(((places[i + 1] as number) - bbox.top) / (SQUARE * ratio)) * columns +
      Math.floor(((places[i] as number) - bbox.left) / (SQUARE * ratio));
    const crowds = new Uint32Array(columns * (Math.ceil(bbox.height / (SQUARE * ratio)) + 1));
    for (let i = 0; i < places.length; i += 2) crowds[cellOf(i)] = (crowds[cellOf(i)] ?? 0) + 1;
    const strengths = Float32Array.from(crowds, strength);
    const side = EDGE * ratio;
    for (let i = 0; i < places.length; i += 2) {
      ctx.globalAlpha = strengths[cellOf(i)] as number;
      ctx.fillRect((places[i] as number) - side / 2, (places[i + 1] as number) - side / 2, side, side);
    }
    ctx.globalAlpha = 1;
  }

  /** Where the points in sight are on the canvas, left and top of each in turn. */
  #places(plot: uPlot): Float32Array {
    const [left, right] = limits(plot, "x");
    const [low, high] = limits(plot, "y");
    const places = new Float32Array(2 * this.#times.length);
    let length = 0;
    for (const [i, time] of this.#times.entries()) {
      const interval = this.#intervals[i] as number;
      if (time < left || time > right || interval < low || interval > high) continue;
      places[length++] = plot.valToPos(time, "x", true);
      places[length++] = plot.valToPos(interval, "y", true);
    }
    return places.subarray(0, length);
  }
}

/** What a scale shows, a hair wider: points are of single precision. */
function limits({ scales }: uPlot, scale: string): [number, number] {
  return [(scales[scale]?.min ?? 0) - 0.001, (scales[scale]?.max ?? 0) + 0.001];
}

function floats(base64: string): Float32Array {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return new Float32Array(bytes.buffer);
}
