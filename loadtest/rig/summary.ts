import { type FIGURES, medianOf, slope } from "./figures.ts";
import { BOUNDS, type Measurement } from "./measure.ts";
import type { ServerName } from "./serverUnderTest.ts";
import { digits, table } from "./table.ts";

/** The columns of the table: what is over them, and the figure. */
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
  ["CPU%", "CPU, %"],
  ["µs/upd", "CPU, µs an update"],
  ["RSS", "RSS, MB"],
  ["GC", "GC, ms/s"],
  ["loop99", "loop p99, ms"],
];

const LEGEND =
  "p50 to max: ms between the updates of a client. echo: ms from sending an input to the first update that shows it. kB/s: to\n" +
  "each client. B/ship: of an update, for each ship in it. µs/upd: of the server's processor, for each update delivered.\n" +
  "RSS: MB. GC: ms of each second. loop99: ms the event loop was late, 99 of 100 times at the most. load: the generator.";

/** Everything that a run of `npm run capacity` has found, as lines to print. */
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
  ];
}

function findings(all: Measurement[], valid: Measurement[]): string {
  const checked = valid.reduce((sum, { testimony }) => sum + testimony.checked, 0);
  const wrong = valid.reduce((sum, { testimony }) => sum + testimony.wrong, 0);
  const disturbances = valid.reduce((sum, { testimony }) => sum + testimony.disturbances, 0);
  const lost = valid.filter((one) => Object.keys(one.lost).length > 0).length;
  return (
    `${checked} updates decoded in full, ${wrong} of them wrong; ${disturbances} times that an input was not flown; ` +
    `${lost} measurements lost connections; ${all.length - valid.length} thrown out, because of the generator.`
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

/** The largest number of clients that each of the bounds was kept with, no smaller number having broken it. */
function mostCarried(valid: Measurement[], servers: ServerName[], roomSize: number): string[] {
  const criteria: [string, (one: Measurement) => boolean][] = [
    [`p95 <= ${BOUNDS.intervalP95} ms`, ({ interval }) => interval.p95 <= BOUNDS.intervalP95],
    [`p99 <= ${BOUNDS.intervalP99} ms`, ({ interval }) => interval.p99 <= BOUNDS.intervalP99],
    [`${BOUNDS.updates} updates/s`, ({ updatesPerSecond }) => updatesPerSecond >= BOUNDS.updates],
    [`echo p95 <= ${BOUNDS.echoP95} ms`, ({ echo }) => echo === undefined || echo.p95 <= BOUNDS.echoP95],
  ];
  const most = (all: Measurement[], keeps: (one: Measurement) => boolean) => {
    const clients = [...new Set(all.map((one) => one.clients))].sort((a, b) => a - b);
    const breaks = clients.find((n) => !all.some((one) => one.clients === n && keeps(one))) ?? Number.POSITIVE_INFINITY;
    return { carried: Math.max(0, ...clients.filter((n) => n < breaks)), breaks };
  };
  return servers
    .filter((server) => server !== "floor")
    .flatMap((server) =>
      [false, true].flatMap((small) => {
        const all = valid.filter((one) => one.server === server && one.roomSize < one.clients === small);
        if (all.length === 0) return [];
        const parts = criteria.map(([name, keeps]) => {
          const { carried, breaks } = most(all, keeps);
          return `${name}: ${carried}${Number.isFinite(breaks) ? ` (not ${breaks})` : " (more was not tried)"}`;
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

/** What one more client costs. */
function growth(valid: Measurement[], levels: number[]): string[] {
  const game = valid.filter((one) => one.server === "game" && one.roomSize === one.clients);
  const curve = levels.filter((clients) => game.some((one) => one.clients === clients)).sort((a, b) => a - b);
  const first = curve[0];
  if (first === undefined || curve.length < 2) return [];
  const at = (clients: number) => game.filter((one) => one.clients === clients);
  const lines = curve.map((clients) => {
    // CPU per client and second, in ms; bytes per client and second.
    const cpu = (n: number) => (medianOf(at(n), "CPU, %") * 10) / n;
    const bytes = (n: number) => medianOf(at(n), "kB/s a client");
    return (
      `  ${clients} clients: ${digits(cpu(clients))} ms of CPU and ${digits(bytes(clients))} kB a second for each; ` +
      `${digits(cpu(clients) / cpu(first))} and ${digits(bytes(clients) / bytes(first))} times those at ${first}`
    );
  });
  const rss = slope(curve.map((clients) => ({ x: clients, y: medianOf(at(clients), "RSS, MB") * 1000 })));
  return ["What a client costs as the room grows:", ...lines, `RSS for one more client: ${digits(rss)} kB.`];
}
