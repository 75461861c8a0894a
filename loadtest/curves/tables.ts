import { mostWithin } from "../rig/carried.ts";
import { type FIGURES, medianOf, placeOf, sameLoad } from "../rig/figures.ts";
import { BOUNDS, type Measurement } from "../rig/measure.ts";
import type { RunFile } from "../rig/runFile.ts";
import { digits } from "../rig/table.ts";

/** The columns of figures: title, figure, and whether a value misses its bound. */
const COLUMNS: [string, keyof typeof FIGURES, ((value: number) => boolean)?][] = [
  ["p50", "interval p50, ms"],
  ["p95", "interval p95, ms", (value) => value > BOUNDS.intervalP95],
  ["p99", "interval p99, ms", (value) => value > BOUNDS.intervalP99],
  ["updates/s", "updates/s", (value) => value < BOUNDS.updates],
  ["echo p95", "echo p95, ms", (value) => value > BOUNDS.echoP95],
  ["kB/s to each", "kB/s a client"],
  ["whole views %", "whole views, %"],
  ["CPU %", "CPU, %"],
  ["µs/update", "CPU, µs an update"],
  ["RSS MB", "RSS, MB"],
  ["joining s", "joining, s"],
];

/** The order of servers in tables. */
const SERVERS: readonly Measurement["server"][] = ["game", "ws-json", "floor"];

/**
 * The tables of the performance page, in Markdown, by their names there: "runs", "carried", "ratios", and the figures of
 * each place, such as "one room". Those without a row are left out.
 */
export function tables(runs: readonly RunFile[]): Map<string, string> {
  const all = runs.flatMap(({ measurements }) => measurements);
  const places = Map.groupBy(all, placeOf);
  const made = new Map([["runs", [...new Set(runs.map(sentence))].join("\n")]]);
  const add = (name: string, head: string[], rows: string[][]) => {
    if (rows.length > 0) made.set(name, markdown(head, rows));
  };
  add(
    "carried",
    ["server", "clients in", `p95 ≤ ${BOUNDS.intervalP95} ms`, "all bounds"],
    [...places].flatMap(([place, there]) => carriedRows(place, there)),
  );
  add(
    "ratios",
    ["clients in", "clients", "processor time: to ws-json's", "to floor's", "bytes: to ws-json's"],
    [...places].flatMap(([place, there]) => ratioRows(place, there)),
  );
  for (const [place, there] of places)
    add(place, ["server", "clients", ...COLUMNS.map(([title]) => title)], figureRows(there));
  return made;
}

function sentence({ taken, node, pinned, seconds, measurements }: RunFile): string {
  const places = [...new Set(measurements.map(placeOf))].join(", ");
  const cores = pinned ? "server and load generator on a core each" : "**server and load generator share the cores**";
  return `- ${places}: ${taken.slice(0, 10)}, Node ${node.replace("v", "")}, ${seconds} s for each measurement, ${cores}.`;
}

/** One of each load, by clients, then by servers. */
function loadsOf(all: readonly Measurement[]): Measurement[] {
  return all
    .filter((one, i) => all.findIndex((other) => sameLoad(one, other)) === i)
    .sort((a, b) => a.clients - b.clients || SERVERS.indexOf(a.server) - SERVERS.indexOf(b.server));
}

function figureRows(all: readonly Measurement[]): string[][] {
  return loadsOf(all).map((load) => {
    const same = all.filter((one) => sameLoad(one, load));
    const cells = COLUMNS.map(([, figure, misses]) => {
      const value = medianOf(same, figure);
      const cell = figure === "updates/s" ? value.toFixed(1) : short(value);
      return misses?.(value) === true ? `**${cell}**` : cell;
    });
    return [load.server, short(load.clients), ...cells];
  });
}

/** The largest numbers of clients within the bounds, and the smallest tried that were not. */
function carriedRows(place: string, all: readonly Measurement[]): string[][] {
  // The floor has no game to carry.
  return SERVERS.filter((server) => server !== "floor").flatMap((server) => {
    const ofServer = all.filter((one) => one.server === server);
    if (ofServer.length === 0) return [];
    const most = (keeps: (one: Measurement) => boolean) => {
      const { carried, breaks } = mostWithin(ofServer, keeps);
      return Number.isFinite(breaks) ? `${short(carried)}, not ${short(breaks)}` : `${short(carried)} or more`;
    };
    const isFast = ({ interval }: Measurement) => interval.p95 <= BOUNDS.intervalP95;
    return [[server, place, most(isFast), most(({ missed }) => missed.length === 0)]];
  });
}

function ratioRows(place: string, all: readonly Measurement[]): string[][] {
  return loadsOf(all.filter(({ server }) => server === "game")).flatMap((load) => {
    const ratio = (server: Measurement["server"], figure: keyof typeof FIGURES) => {
      const of = (name: Measurement["server"]) => all.filter((one) => sameLoad(one, { ...load, server: name }));
      const value = medianOf(of("game"), figure) / medianOf(of(server), figure);
      return Number.isFinite(value) ? digits(value) : "";
    };
    const cells = [
      ratio("ws-json", "CPU, µs an update"),
      ratio("floor", "CPU, µs an update"),
      ratio("ws-json", "kB/s a client"),
    ];
    return cells.every((cell) => cell === "") ? [] : [[place, short(load.clients), ...cells]];
  });
}

function short(value: number): string {
  if (!Number.isFinite(value)) return "";
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 1 : 0 });
}

/** A table without its empty columns. */
function markdown(head: readonly string[], rows: readonly string[][]): string {
  const used = head.map((_, i) => rows.some((row) => row[i] !== ""));
  return [head, head.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.filter((_, i) => used[i]).join(" | ")} |`)
    .join("\n");
}

/**
 * Replaces tables in a page. Each has a line `<!-- curves: NAME -->` before it and a line `<!-- end -->` after it.
 *
 * @param made tables by name
 * @throws Error if the page has no place for one of them
 */
export function withTables(page: string, made: ReadonlyMap<string, string>): string {
  return [...made].reduce((text, [name, table]) => {
    const begin = `<!-- curves: ${name} -->\n`;
    const from = text.indexOf(begin) + begin.length;
    const to = text.indexOf("<!-- end -->", from);
    if (from < begin.length || to < 0) throw new Error(`The page has no lines "${begin.trim()}" and "<!-- end -->".`);
    return `${text.slice(0, from)}\n${table}\n\n${text.slice(to)}`;
  }, page);
}
