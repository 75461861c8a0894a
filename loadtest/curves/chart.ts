import { asHtml } from "../report/html.ts";
import { logScale, type Scale } from "./scale.ts";

/** A curve of a chart. */
export interface Curve {
  /** the text at its end */
  name: string;
  /** class of its color, in STYLE */
  color: "game" | "bigsky" | "json";
  dashed: boolean;
  /** with x ascending */
  points: readonly { x: number; y: number }[];
}

/** A picture of curves over the number of clients. */
export interface Chart {
  /** what is drawn, and its unit */
  title: string;
  /** the same in sentences, for those who do not see it */
  about: string;
  x: string;
  y: Scale;
  curves: readonly Curve[];
  /** a value that the curves should stay below */
  bound?: { y: number; name: string };
}

/** px. The width is that of a page, and at half of it, on a phone, the text can still be read. */
const WIDTH = 600;
const HEIGHT = 380;
const PLOT = { left: 52, right: 470, top: 58, bottom: 322 };

/** Least distance between the names of two curves, px. */
const APART = 20;

/** GitHub shows an image in the colors of the system. With a background of its own, it is readable in any other theme. */
const STYLE = `
:root { --paper: #fff; --edge: #d0d7de; --text: #1f2328; --quiet: #57606a; --grid: #e4e8ec; --game: #0066ad; --bigsky: #b84a00; --json: #00754f; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #14161a; --edge: #3a4049; --text: #e8eaed; --quiet: #a4a9b0; --grid: #2b3037; --game: #63b8f0; --bigsky: #f2a03d; --json: #3dc796; }
}
text { font: 16px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; fill: var(--quiet); }
.title { font-weight: 600; font-size: 18px; fill: var(--text); }
.name { font-weight: 600; }
/* A name stays readable on a line of another curve. */
.name, .label { stroke: var(--paper); stroke-width: 5px; stroke-linejoin: round; paint-order: stroke; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: var(--grid); }
.axis { stroke: var(--quiet); }
.bound { stroke: var(--text); stroke-dasharray: 2 4; }
.curve { fill: none; stroke-width: 2.5; stroke-linejoin: round; }
.dashed { stroke-dasharray: 7 5; }
circle { stroke: var(--paper); stroke-width: 1.5; }
${["game", "bigsky", "json"].map((name) => `.curve.${name} { stroke: var(--${name}); } circle.${name}, text.${name} { fill: var(--${name}); }`).join("\n")}`;

/** Draws a chart. The horizontal axis is logarithmic. */
export function chartSvg({ title, about, x, y, curves, bound }: Chart): string {
  const clients = curves.flatMap(({ points }) => points.map((point) => point.x));
  const across = logScale(Math.min(...clients), Math.max(...clients));
  const left = (value: number) => px(PLOT.left + across.share(value) * (PLOT.right - PLOT.left));
  const top = (value: number) => px(PLOT.bottom - y.share(value) * (PLOT.bottom - PLOT.top));
  const rows = y.ticks.map(
    (tick) =>
      `<path class="grid" d="M${PLOT.left} ${top(tick)}H${PLOT.right}"/>` +
      `<text class="end" x="${PLOT.left - 8}" y="${top(tick) + 5.5}">${count(tick)}</text>`,
  );
  const columns = across.ticks.map(
    (tick) =>
      `<path class="axis" d="M${left(tick)} ${PLOT.bottom}v5"/>` +
      `<text class="middle" x="${left(tick)}" y="${PLOT.bottom + 22}">${count(tick)}</text>`,
  );
  const lines = curves.map(({ color, dashed, points }) => {
    const at = points.map((point) => [left(point.x), top(point.y)]);
    const path = `<path class="curve ${color}${dashed ? " dashed" : ""}" d="M${at.map((one) => one.join(" ")).join("L")}"/>`;
    return path + at.map(([cx, cy]) => `<circle class="${color}" cx="${cx}" cy="${cy}" r="4.5"/>`).join("");
  });
  const ends = curves.map(({ points }) => points.at(-1) ?? { x: 0, y: 0 });
  const heights = spread(ends.map((end) => top(end.y)));
  const names = curves.map(
    ({ name, color }, i) =>
      `<text class="name ${color}" x="${left(ends[i]?.x ?? 0) + 10}" y="${(heights[i] ?? 0) + 5.5}">${asHtml(name)}</text>`,
  );
  const limit =
    bound === undefined
      ? []
      : [
          `<path class="bound" d="M${PLOT.left} ${top(bound.y)}H${PLOT.right}"/>`,
          `<text class="label" x="${PLOT.left + 6}" y="${top(bound.y) - 7}">${asHtml(bound.name)}</text>`,
        ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${asHtml(title)}</title>
<desc>${asHtml(about)}</desc>
<style>${STYLE}
</style>
<rect x="0.5" y="0.5" width="${WIDTH - 1}" height="${HEIGHT - 1}" rx="6" fill="var(--paper)" stroke="var(--edge)"/>
<text class="title" x="20" y="34">${asHtml(title)}</text>
${[...rows, `<path class="axis" d="M${PLOT.left} ${PLOT.bottom}H${PLOT.right}"/>`, ...columns, ...limit, ...lines, ...names].join("\n")}
<text class="middle" x="${(PLOT.left + PLOT.right) / 2}" y="${PLOT.bottom + 44}">${asHtml(x)}</text>
</svg>
`;
}

/** Moves heights apart that are too close, and keeps their order. */
function spread(heights: readonly number[]): number[] {
  const moved = [...heights];
  const order = heights.map((_, i) => i).sort((a, b) => (heights[a] ?? 0) - (heights[b] ?? 0));
  // Each one moves half of what two lack, until none lacks anything.
  for (let round = 0; round < 100; round++) {
    for (const [place, lower] of order.entries()) {
      const upper = order[place - 1];
      if (upper === undefined) continue;
      const lack = (APART - ((moved[lower] ?? 0) - (moved[upper] ?? 0))) / 2;
      if (lack <= 0) continue;
      moved[upper] = (moved[upper] ?? 0) - lack;
      moved[lower] = (moved[lower] ?? 0) + lack;
    }
  }
  return moved.map(px);
}

function px(value: number): number {
  return Math.round(value * 10) / 10;
}

function count(value: number): string {
  return value.toLocaleString("en");
}
