import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { BandwidthMeter } from "./bandwidthMeter.ts";
import { counts } from "./counts.ts";
import { type Census, liveRooms } from "./liveRooms.ts";
import { stepDuration, stepLateness } from "./stepTimes.ts";

/** What the metrics report in addition to `counts`. */
export interface Sources {
  traffic: BandwidthMeter;
  /** whether players can join now */
  acceptsPlayers(): boolean;
  /** whether clients reach this process at its address, or that is not checked */
  isReached(): boolean;
  /** number of passports by outcome */
  passports: Readonly<Record<string, number>>;
  /** number of bans that apply now, in all processes */
  activeBans(): Promise<number>;
  /** number of log lines that could not be written */
  lostLogLines(): number;
  /** what runs: versions, by name */
  build: Readonly<Record<string, string>>;
}

/** Gauges of prom-client 15.1.3 that are named like counters, which promtool rejects. */
const MISNAMED = ["nodejs_active_handles_total", "nodejs_active_requests_total", "nodejs_active_resources_total"];

/** The metrics of this process: those of its rooms, and the default metrics of Node. Each process has its own. */
export function createRegistry(sources: Sources): Registry {
  const { traffic, acceptsPlayers, isReached, passports, activeBans, lostLogLines, build } = sources;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  for (const name of MISNAMED) registry.removeSingleMetric(name);
  registry.registerMetric(stepDuration);
  registry.registerMetric(stepLateness);

  const { count, countBy, gauge } = metricsIn(registry);
  count("steps_total", "Steps run.", () => counts.steps.run);
  count("steps_caught_up_total", "Steps run late, to catch up after a stall.", () => counts.steps.caughtUp);
  count("steps_dropped_total", "Steps skipped, because a stall was too long to catch up.", () => counts.steps.dropped);
  new Gauge({
    name: "slipstream_build_info",
    help: "Always 1; the labels tell which version runs.",
    labelNames: Object.keys(build),
    registers: [registry],
  }).set(build, 1);
  const accepting =
    "1 if players can join; 0 while the process is draining, or can't reach Redis, or clients can't reach it.";
  gauge("accepting_players", accepting, () => Number(acceptsPlayers()));
  const reached = "1 if clients reach the process at PUBLIC_ADDRESS, or that is not checked; 0 if they do not.";
  gauge("public_address_reached", reached, () => Number(isReached()));
  gauge("rooms", "Open rooms.", () => liveRooms.size);
  gauge("players", "Ships in all rooms, including those whose seat is held.", () => total("players"));
  gauge("connections", "Clients connected to rooms.", () => total("connections"));
  gauge("spectators", "Clients that watch a room.", () => total("spectators"));
  gauge("slow_clients", "Clients that get no patches at the moment, because they read too slowly.", () =>
    total("slow"),
  );
  const overload = "Highest level of overload of a room: at level n, ships far from a view are sent every 2^n-th step.";
  gauge("overload_level", overload, () => Math.max(0, ...[...liveRooms].map((room) => room.census().overload)));
  count("joins_total", "Players who joined.", () => counts.joins);
  count("drops_total", "Lost connections whose seat was held.", () => counts.drops);
  count("reconnects_total", "Players who reconnected to their seat.", () => counts.reconnects);
  countBy("leaves_total", "Players who left, by close code.", "code", counts.leaves);
  countBy("passports_total", "Passports, by outcome.", "outcome", passports);
  count("inputs_applied_total", "Inputs applied.", () => counts.inputs.applied);
  count(
    "inputs_late_total",
    "Inputs dropped, because they arrived after the grace period of their step.",
    () => counts.inputs.late,
  );
  count(
    "inputs_dropped_total",
    "Inputs dropped, because there were more inputs than steps.",
    () => counts.inputs.dropped,
  );
  count("received_bytes_total", "Bytes received on all connections, HTTP and WebSockets.", () => traffic.received);
  count("sent_bytes_total", "Bytes sent on all connections, HTTP and WebSockets.", () => traffic.sent);
  count("patches_skipped_total", "Patches not sent to slow clients.", () => counts.patches.skipped);
  count("resyncs_total", "Full states sent to slow clients after they had caught up.", () => counts.patches.resyncs);
  count(
    "slow_clients_disconnected_total",
    "Clients disconnected, because they read too slowly.",
    () => counts.slowClients,
  );
  countBy("limits_hit_total", "Requests and clients rejected, by limit.", "limit", counts.limits);
  countBy("bans_total", "Bans of players, by event.", "event", counts.bans);
  gauge("bans_active", "Bans of players that apply now, in all processes of the cluster.", activeBans);
  count("log_lines_lost_total", "Log lines that could not be written.", lostLogLines);
  countBy("errors_total", "Errors thrown, by where.", "kind", counts.errors);
  return registry;
}

/** Adds metrics to a registry. Their values are read on each request. */
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
    gauge(name: string, help: string, read: () => number | Promise<number>) {
      new Gauge({
        ...common(name, help),
        async collect() {
          this.set(await read());
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
