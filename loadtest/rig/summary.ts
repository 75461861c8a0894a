import { FRESH } from "../../protocol/sentView.ts";
import { CRITERIA, mostWithin } from "./carried.ts";
import { type FIGURES, medianOf } from "./figures.ts";
import type { Measurement } from "./measure.ts";
import type { ServerName } from "./serverUnderTest.ts";
import { slope } from "./statistics.ts";
import { digits, table } from "./table.ts";

/** The columns of the table: title and figure. */
const COLUMNS: [string, keyof typeof FIGURES][] = [
  ["p50", "interval p50, ms"],
  ["p95", "interval p95, ms"],
  ["p99", "interval p99, ms"],
  ["max", "interval max, ms"],
  ["upd/s", "updates/s"],
  ["echo50", "echo p50, ms"],
  ["echo95", "echo p95, ms"],
  ["kB/s", "kB/s a client"],
  ["B/ship", "bytes a ship"],
  ["whole%", "whole views, %"],
  ["join s", "joining, s"],
  ["CPU%", "CPU, %"],
  ["µs/upd", "CPU, µs an update"],
  ["RSS", "RSS, MB"],
  ["GC", "GC, ms/s"],
  ["loop99", "loop p99, ms"],
];

const LEGEND =
  "p50 to max: time between the updates of a client, ms. echo: time from an input to the first update that acknowledges it,\n" +
  "ms. kB/s: to each client. B/ship: bytes of an update per ship. µs/upd: CPU time of the server per update delivered.\n" +
  "whole%: updates with all ships in and around the view; fewer under overload, or in a crowd.\n" +
  "join s: time in which all clients joined. RSS: MB. GC: ms per second. loop99: p99 of the event loop's delay, ms. load: the load generator.";

/** The results of `npm run capacity`, as lines to print. */
export function summary(all: Measurement[], servers: ServerName[], levels: number[], roomSize: number): string[] {
  const valid = all.filter(({ thrownOut }) => thrownOut.length === 0);
  return [
    everything(valid),
    LEGEND,
    "",
    findings(all, valid),
    ...mostCarried(valid, servers, roomSize),
    ...ratios(valid, servers, levels),
    ...growth(valid, levels),
    ...freshness(valid),
  ];
}

/** For each measurement of a room that sends views: how many ships were in them, and how fresh. */
function freshness(valid: Measurement[]): string[] {
  return valid.flatMap(({ server, clients, crowd, freshness }) => {
    if (freshness === undefined) return [];
    const { together, fewest, most, updates, stale, longestMs, steps } = freshness;
    const inOne = crowd ? `in one view in each of ${steps} steps: ${together} ships or more; ` : "";
    const nearest = `the nearest ${FRESH} ships in ${updates - stale} of ${updates} updates`;
    return [
      `${server}, ${clients} clients, ${inOne}in the view of a witness: ${fewest} to ${most} ships; ${nearest}; ` +
        `longest time in such a view without being sent: ${digits(longestMs / 1000)} s.`,
    ];
  });
}

function findings(all: Measurement[], valid: Measurement[]): string {
  const checked = valid.reduce((sum, { checks }) => sum + checks.checked, 0);
  const wrong = valid.reduce((sum, { checks }) => sum + checks.wrong, 0);
  const disturbances = valid.reduce((sum, { checks }) => sum + checks.disturbances, 0);
  const lost = valid.filter((one) => Object.keys(one.lost).length > 0).length;
  return (
    `${checked} updates decoded and checked, ${wrong} of them wrong; ${disturbances} inputs not applied; ` +
    `${lost} measurements lost connections; ${all.length - valid.length} invalid because of the load generator.`
  );
}

function everything(valid: Measurement[]): string {
  const loads = new Map<string, Measurement[]>();
  for (const one of valid) {
    const key = `${one.server} ${one.clients}${one.roomSize < one.clients ? ` by ${one.roomSize}` : ""}`;
    loads.set(key, [...(loads.get(key) ?? []), one]);
  }
  const rows = [...loads].map(([key, all]) => [
    key,
    ...COLUMNS.map(([, figure]) => digits(medianOf(all, figure))),
    digits(Math.max(...all.map(({ loadCpu }) => loadCpu * 100))),
    digits(Math.max(...all.map(({ loadCost }) => loadCost.loopP99Ms))),
  ]);
  return table(["clients", ...COLUMNS.map(([title]) => title), "load CPU%", "loop99"], rows);
}

/** For each bound, the largest number of clients up to which it always held. */
function mostCarried(valid: Measurement[], servers: ServerName[], roomSize: number): string[] {
  return servers
    .filter((server) => server !== "floor")
    .flatMap((server) =>
      [false, true].flatMap((small) => {
        const all = valid.filter((one) => one.server === server && one.roomSize < one.clients === small);
        if (all.length === 0) return [];
        const parts = CRITERIA.map(([name, keeps]) => {
          const { carried, breaks } = mostWithin(all, keeps);
          return `${name}: ${carried}${Number.isFinite(breaks) ? ` (not ${breaks})` : " (no more were tried)"}`;
        });
        return [`${server} carries, ${small ? `rooms of ${roomSize}` : "one room"}: ${parts.join("; ")}.`];
      }),
    );
}

function ratios(valid: Measurement[], servers: ServerName[], levels: number[]): string[] {
  return servers.slice(1).flatMap((other) =>
    levels.flatMap((clients) => {
      const [game, reference] = (["game", other] as const).map((server) =>
        valid.filter((one) => one.server === server && one.clients === clients && one.roomSize === clients),
      );
      if (game === undefined || game.length === 0 || reference === undefined || reference.length === 0) return [];
      const ratio = (figure: keyof typeof FIGURES) => digits(medianOf(game, figure) / medianOf(reference, figure));
      return [
        `game to ${other} at ${clients}: CPU an update ${ratio("CPU, µs an update")}, bytes ${ratio("kB/s a client")}, ` +
          `interval p95 ${ratio("interval p95, ms")}, RSS ${ratio("RSS, MB")}.`,
      ];
    }),
  );
}

/** The cost per client. */
function growth(valid: Measurement[], levels: number[]): string[] {
  const game = valid.filter((one) => one.server === "game" && one.roomSize === one.clients);
  const curve = levels.filter((clients) => game.some((one) => one.clients === clients)).sort((a, b) => a - b);
  const first = curve[0];
  if (first === undefined || curve.length < 2) return [];
  const at = (clients: number) => game.filter((one) => one.clients === clients);
  const lines = curve.map((clients) => {
    // Per client and second: CPU time in ms, and kB.
    const cpu = (n: number) => (medianOf(at(n), "CPU, %") * 10) / n;
    const bytes = (n: number) => medianOf(at(n), "kB/s a client");
    return (
      `  ${clients} clients: ${digits(cpu(clients))} ms of CPU time and ${digits(bytes(clients))} kB per second for each; ` +
      `${digits(cpu(clients) / cpu(first))} and ${digits(bytes(clients) / bytes(first))} times as much as at ${first}`
    );
  });
  const rss = slope(curve.map((clients) => ({ x: clients, y: medianOf(at(clients), "RSS, MB") * 1000 })));
  return ["Cost per client as the room grows:", ...lines, `RSS per additional client: ${digits(rss)} kB.`];
}
