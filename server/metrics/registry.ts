import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { counts } from "./counts.ts";
import { type Census, liveRooms } from "./liveRooms.ts";
import { stepDuration, stepLateness } from "./stepTimes.ts";
import type { Traffic } from "./traffic.ts";

/** What the metrics tell of besides the counts. */
export interface Measured {
  traffic: Traffic;
  /** whether somebody can be seated at this moment */
  acceptsPlayers(): boolean;
  /** passports by what became of them */
  passports: Readonly<Record<string, number>>;
  /** lines of the log that could not be written */
  lostLogLines(): number;
}

/** Gauges of prom-client 15.1.3 with the ending of a counter, which promtool refuses. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

/** The metrics of this process: its rooms' and Node's own. Those of other processes are asked there. */
export function createRegistry({ traffic, acceptsPlayers, passports, lostLogLines }: Measured): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  registry.registerMetric(stepDuration);
  registry.registerMetric(stepLateness);

  const { count, countBy, gauge } = metricsIn(registry);
  count("steps_total", "Steps run.", () => counts.steps.run);
  count("steps_caught_up_total", "Steps of those run late, to make up for a stall.", () => counts.steps.caughtUp);
  count("steps_dropped_total", "Steps never run, because a stall was too long.", () => counts.steps.dropped);
  const accepting = "Whether players can be seated: 0 while draining, or while Redis is out of reach.";
  gauge("accepting_players", accepting, () => Number(acceptsPlayers()));
  gauge("rooms", "Rooms open.", () => liveRooms.size);
  gauge("players", "Ships in all rooms, with those whose seat is held.", () => total("players"));
  gauge("connections", "Clients connected to a room.", () => total("connections"));
  gauge("slow_clients", "Clients held back, because they have not read what they were sent.", () => total("slow"));
  count("joins_total", "Players who came.", () => counts.joins);
  count("drops_total", "Connections lost whose seat was held.", () => counts.drops);
  count("reconnects_total", "Players who came back to their seat.", () => counts.reconnects);
  countBy("leaves_total", "Players who are gone, by the close code of their connection.", "code", counts.leaves);
  countBy("passports_total", "Passports by what became of them.", "outcome", passports);
  count("inputs_applied_total", "Inputs flown.", () => counts.inputs.applied);
  count("inputs_late_total", "Inputs that came after their step and the grace had gone by.", () => counts.inputs.late);
  count("inputs_dropped_total", "Inputs let go, because there were more than steps.", () => counts.inputs.dropped);
  count("received_bytes_total", "Bytes received over all connections, HTTP included.", () => traffic.received);
  count("sent_bytes_total", "Bytes sent over all connections, HTTP included.", () => traffic.sent);
  count("patches_skipped_total", "Patches not sent to slow clients.", () => counts.patches.skipped);
  count("resyncs_total", "Full states sent to slow clients who had caught up.", () => counts.patches.resyncs);
  count("slow_clients_disconnected_total", "Clients disconnected for not reading.", () => counts.slowClients);
  countBy("limits_hit_total", "How often somebody met a limit.", "limit", counts.limits);
  count("log_lines_lost_total", "Lines of the log that could not be written.", lostLogLines);
  countBy("errors_total", "What threw, by where.", "kind", counts.errors);
  return registry;
}

/** The three kinds of metrics that are read when they are asked for. */
function metricsIn(registry: Registry) {
  const common = (name: string, help: string) => ({ name: `slipstream_${name}`, help, registers: [registry] });
  return {
    count(name: string, help: string, read: () => number) {
      new Counter({
        ...common(name, help),
        collect() {
          this.reset();
          this.inc(read());
        },
      });
    },
    countBy(name: string, help: string, label: string, read: Readonly<Record<string, number>>) {
      new Counter({
        ...common(name, help),
        labelNames: [label],
        collect() {
          this.reset();
          for (const [value, sum] of Object.entries(read)) this.inc({ [label]: value }, sum);
        },
      });
    },
    gauge(name: string, help: string, read: () => number) {
      new Gauge({
        ...common(name, help),
        collect() {
          this.set(read());
        },
      });
    },
  };
}

function total(what: keyof Census): number {
  let sum = 0;
  for (const room of liveRooms) sum += room.census()[what];
  return sum;
}
