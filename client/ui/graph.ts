import { formatFigure, niceScale } from "./figures.ts";
import type { History } from "./history.ts";

/** CSS pixels, as in style.css */
const WIDTH = 72;
const HEIGHT = 18;

const LINE = "#8ec8ff";
const SECOND_LINE = "#ffd54f";

/** Draws the last ten seconds of a figure as a line. */
export class Graph {
  readonly canvas = document.createElement("canvas");
  /** the value at the top of the graph */
  readonly scale = document.createTextNode("");
  readonly #context: CanvasRenderingContext2D;
  readonly #columns = new Float64Array(WIDTH);
  readonly #leastScale: number;
  #top = 0;
  #resolution = 0;

  /** @param leastScale lowest value for the top of the graph, in the figure's unit */
  constructor(leastScale: number) {
    const context = this.canvas.getContext("2d");
    if (context === null) throw new Error("This browser has no 2D canvas.");
    this.#context = context;
    this.#leastScale = leastScale;
  }

  /**
   * Draws the graph.
   *
   * @param now ms
   * @param second a figure of the same unit that is never larger
   */
  draw(now: number, history: History, second: History | undefined): void {
    this.#fit();
    this.#context.clearRect(0, 0, WIDTH, HEIGHT);
    const top = niceScale(history.peaks(now, this.#columns), this.#leastScale);
    if (top !== this.#top) {
      this.#top = top;
      this.scale.data = formatFigure(top, 0);
    }
    this.#trace(LINE);
    if (second === undefined) return;
    second.peaks(now, this.#columns);
    this.#trace(SECOND_LINE);
  }

  #fit(): void {
    if (this.#resolution === devicePixelRatio) return;
    this.#resolution = devicePixelRatio;
    this.canvas.width = Math.round(WIDTH * devicePixelRatio);
    this.canvas.height = Math.round(HEIGHT * devicePixelRatio);
    this.#context.scale(this.canvas.width / WIDTH, this.canvas.height / HEIGHT);
  }

  #trace(color: string): void {
    const context = this.#context;
    context.strokeStyle = color;
    context.beginPath();
    let drawing = false;
    for (let i = 0; i < WIDTH; i++) {
      const value = this.#columns[i] ?? Number.NaN;
      // A column without a frame is skipped: the line continues to the next value.
      if (Number.isNaN(value)) continue;
      const y = HEIGHT - 1 - (value / this.#top) * (HEIGHT - 2);
      if (drawing) context.lineTo(i + 0.5, y);
      else context.moveTo(i + 0.5, y);
      drawing = true;
    }
    context.stroke();
  }
}
