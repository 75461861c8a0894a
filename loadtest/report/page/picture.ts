import uPlot from "uplot";
import type { PictureData } from "../data.ts";
import { Cloud } from "./cloud.ts";
import { LINEAR_MS, marks } from "./scale.ts";

const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** The series in uPlot's order, by their names in the style sheet. The first is the time. */
const SERIES = ["time", "cloud", "step", "p50", "p95", "p99"];

/** CSS px */
const HEIGHT = { least: 340, most: 620 };

const POINT = "Point at the picture to read the figures of a second. Drag to zoom in, double-click to zoom out.";

/** The picture of the updates, in the colors of the page's style sheet. */
export class Picture {
  readonly #place: HTMLElement;
  readonly #readout: HTMLElement;
  readonly #data: PictureData;
  readonly #cloud: Cloud;
  readonly #plot: uPlot;

  /** @param readout element for the figures of a second */
  constructor(place: HTMLElement, readout: HTMLElement, data: PictureData) {
    this.#place = place;
    this.#readout = readout;
    this.#data = data;
    this.#cloud = new Cloud(data);
    const { perSecond } = data;
    const nothing = perSecond.map(() => null);
    this.#plot = new uPlot(
      this.#options(),
      [
        perSecond.map((_, second) => second + 0.5),
        nothing,
        nothing,
        perSecond.map(({ p50 }) => p50),
        perSecond.map(({ p95 }) => p95),
        perSecond.map(({ p99 }) => p99),
      ],
      place,
    );
  }

  /** Fits the picture to its container. */
  fit(): void {
    const { width, height } = this.#size();
    if (width !== this.#plot.width || height !== this.#plot.height) this.#plot.setSize({ width, height });
  }

  /** Repaints in the current colors. */
  repaint(): void {
    this.#plot.redraw(false, true);
  }

  /** Shows the figures of a second, or instructions if the pointer is on none. */
  #read(second: number | null | undefined): void {
    const figures = this.#data.perSecond[second ?? -1];
    this.#readout.textContent = figures === undefined ? POINT : readout((second ?? 0) + 1, figures);
  }

  #size(): { width: number; height: number } {
    const width = Math.floor(this.#place.clientWidth);
    return { width, height: Math.round(Math.min(HEIGHT.most, Math.max(HEIGHT.least, width * 0.5))) };
  }

  #options(): uPlot.Options {
    const { perSecond, elapsed, step, slowest } = this.#data;
    const top = Math.max(1.6 * step, slowest * 1.03);
    // A little below 0, so that a point at 0 is wholly visible.
    const bottom = -LINEAR_MS * Math.sinh(0.02 * Math.asinh(top / LINEAR_MS));
    const line = (label: string, color: string, width: number, dash: number[]) =>
      ({
        label,
        stroke: () => colorOf(color),
        width,
        dash,
        points: { show: false },
      }) satisfies uPlot.Series;
    return {
      ...this.#size(),
      legend: {
        live: false,
        markers: {
          width: 0,
          // These are CSS, so they follow the preferred color scheme by themselves.
          fill: (_, series) => `var(--mark-${SERIES[series]})`,
        },
      },
      cursor: { y: false, drag: { x: true, y: true, uni: 24 }, points: { size: 7 } },
      scales: {
        x: {
          time: false,
          range: (_, min, max) => (min <= 0.5 && max >= perSecond.length - 0.5 ? [0, elapsed] : [min, max]),
        },
        y: { distr: 4, asinh: LINEAR_MS, range: () => [bottom, top] },
      },
      axes: [
        this.#axis({ scale: "x", size: 30, space: 60, label: "seconds since the first connection" }),
        this.#axis({
          scale: "y",
          label: "ms since the previous update",
          splits: (plot, _, min, max) => marks(min, max, plot.height - 110, 20),
          filter: (_, splits) => splits,
          size: 54,
        }),
        this.#axis({
          scale: "x",
          side: 0,
          size: 26,
          space: 60,
          label: "connections",
          grid: { show: false },
          values: (_, seconds) =>
            seconds.map((second) => (second === 0 ? "0" : (perSecond[second - 1]?.connections ?? ""))),
        }),
      ],
      series: [
        {},
        { label: "each update" },
        { label: `${step} ms, the server's step` },
        line("p50", "p50", 2.5, []),
        line("p95", "p95", 2, [9, 4]),
        line("p99", "p99", 2.5, [3, 3]),
      ],
      hooks: { drawAxes: [(plot) => this.#paintBelow(plot)], setCursor: [({ cursor }) => this.#read(cursor.idx)] },
    };
  }

  #axis(axis: uPlot.Axis): uPlot.Axis {
    return {
      font: FONT,
      labelFont: FONT,
      labelSize: 18,
      stroke: () => colorOf("text"),
      ticks: { stroke: () => colorOf("grid"), width: 1, size: 5 },
      ...axis,
      grid: { stroke: () => colorOf("grid"), width: 1, ...axis.grid },
    };
  }

  /** Paints the points and the step, below the lines. */
  #paintBelow(plot: uPlot): void {
    const { ctx, bbox, series } = plot;
    const shown = (name: string) => series[SERIES.indexOf(name)]?.show;
    ctx.save();
    ctx.beginPath();
    ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
    ctx.clip();
    if (shown("cloud")) {
      ctx.fillStyle = colorOf("cloud");
      this.#cloud.paint(plot);
    }
    if (shown("step")) {
      ctx.fillStyle = colorOf("step");
      ctx.fillRect(
        bbox.left,
        plot.valToPos(this.#data.step, "y", true) - devicePixelRatio / 2,
        bbox.width,
        devicePixelRatio,
      );
    }
    ctx.restore();
  }
}

function readout(second: number, { connections, updates, p50, p95, p99 }: PictureData["perSecond"][number]): string {
  const times = p50 === null ? "no updates" : `${updates} updates; p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms`;
  return `Second ${second}: ${connections} connections, ${times}.`;
}

/** A color of the page's style sheet. */
function colorOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`);
}
