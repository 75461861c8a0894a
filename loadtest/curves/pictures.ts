import { type FIGURES, medianOf, placeOf } from "../rig/figures.ts";
import { BOUNDS, type Measurement } from "../rig/measure.ts";
import { type Chart, type Curve, chartSvg } from "./chart.ts";
import { linearScale, logScale, type Scale } from "./scale.ts";

type Figure = keyof typeof FIGURES;

/** The curves, and which measurements each has. The floor's frames are as large as those of the room that it stands for. */
const CURVES: (Pick<Curve, "name" | "color" | "dashed"> & Pick<Measurement, "server"> & { place: string })[] = [
  { name: "game", color: "game", dashed: false, server: "game", place: "one room" },
  { name: "bigsky", color: "bigsky", dashed: false, server: "game", place: "one room of type bigsky" },
  { name: "ws-json", color: "json", dashed: false, server: "ws-json", place: "one room" },
  { name: "floor, game", color: "game", dashed: true, server: "floor", place: "one room" },
  { name: "floor, bigsky", color: "bigsky", dashed: true, server: "floor", place: "one room of type bigsky" },
];

interface Picture extends Omit<Chart, "x" | "y" | "curves"> {
  file: string;
  figure: Figure;
  /** names of the curves that it has */
  of: readonly string[];
  scale: (least: number, most: number) => Scale;
}

const ALL = CURVES.map(({ name }) => name);

const PICTURES: Picture[] = [
  {
    file: "curves-bytes.svg",
    title: "Bytes to each client, kB/s",
    about:
      "In a room of the type game, the bytes to each client grow with its players. In bigsky, they follow the density.",
    figure: "kB/s a client",
    of: ["game", "bigsky"],
    scale: (least, most) => logScale(least / 1.5, most * 1.3),
  },
  {
    file: "curves-processor.svg",
    title: "Processor time of an update to one client, µs",
    about: "Processor time of the server for one update to one client, of rooms and of reference servers.",
    figure: "CPU, µs an update",
    of: ALL,
    scale: (_, most) => linearScale(most),
  },
  {
    file: "curves-intervals.svg",
    title: "Time between two updates, p95, ms",
    about: `A server carries its clients while this is at most ${BOUNDS.intervalP95} ms. The server aims at 50 ms.`,
    figure: "interval p95, ms",
    of: ALL.filter((name) => !name.startsWith("floor")),
    scale: (_, most) => logScale(45, Math.max(110, most * 1.1)),
    bound: { y: BOUNDS.intervalP95, name: `bound: ${BOUNDS.intervalP95} ms` },
  },
];

/**
 * Draws the pictures of one room with more and more clients.
 *
 * @param all valid measurements; of several with the same load, the median is drawn
 * @returns SVG by file name, without the pictures that have no curve
 */
export function pictures(all: readonly Measurement[]): Map<string, string> {
  const drawn = new Map<string, string>();
  for (const { file, figure, of, scale, ...words } of PICTURES) {
    const curves = CURVES.filter(({ name }) => of.includes(name))
      .map(({ server, place, ...curve }) => ({ ...curve, points: pointsOf(all, figure, server, place) }))
      // A single point is no curve.
      .filter(({ points }) => points.length > 1);
    if (curves.length === 0) continue;
    const values = curves.flatMap(({ points }) => points.map(({ y }) => y));
    const y = scale(Math.min(...values), Math.max(...values));
    drawn.set(file, chartSvg({ ...words, x: "clients in one room", y, curves }));
  }
  return drawn;
}

function pointsOf(all: readonly Measurement[], figure: Figure, server: string, place: string): Curve["points"] {
  const there = all.filter((one) => one.server === server && placeOf(one) === place);
  return [...Map.groupBy(there, ({ clients }) => clients)]
    .map(([x, same]) => ({ x, y: medianOf(same, figure) }))
    .filter(({ y }) => Number.isFinite(y))
    .sort((a, b) => a.x - b.x);
}
