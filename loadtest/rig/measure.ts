import type { RecordableHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { STEP_RATE } from "../../game/constants.ts";
import { type Cost, CostMeter } from "./costMeter.ts";
import { type ServerName, ServerUnderTest } from "./serverUnderTest.ts";
import { Swarm, type Tally } from "./swarm.ts";

/** What a server must do to count as carrying its clients. */
export const BOUNDS = {
  /** ms; 95 of 100 updates come after so long at the most */
  intervalP95: 75,
  /** ms */
  intervalP99: 100,
  /** a second, to each client */
  updates: 19,
  /** ms */
  echoP95: 150,
} as const;

/** Beyond these the generator is taken for the bottleneck: ms that its event loop was late, and share of its core. */
const LOAD_LATE_MS = 25;
const LOAD_BUSY = 0.95;

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** One server, so many clients, so many seconds. Times in ms, memory in bytes. */
export interface Measurement {
  server: ServerName;
  clients: number;
  roomSize: number;
  seconds: number;
  interval: Percentiles;
  /** a second, to each client */
  updatesPerSecond: number;
  /** of all clients; undefined where the server shows nothing */
  echo: Percentiles | undefined;
  /** payload bytes a second to each client */
  bytesPerClient: number;
  /** payload bytes of an update */
  bytesPerUpdate: number;
  /** payload bytes of an update for each ship in it */
  bytesPerShip: number;
  /** of a server that the measurement has started itself */
  serverCost: Cost | undefined;
  /** share of the server's core */
  serverCpu: number | undefined;
  /** µs of the server's processor for each update delivered */
  cpuPerUpdate: number | undefined;
  loadCost: Cost;
  loadCpu: number;
  inputs: { sent: number; shown: number };
  testimony: Tally["testimony"];
  lost: Record<number, number>;
  /** what it missed, empty if it carried its clients */
  missed: string[];
  /** why this measurement says nothing about the server; empty if it does */
  thrownOut: string[];
}

export interface MeasureOptions {
  server: ServerName;
  clients: number;
  roomSize: number;
  seconds: number;
  witnesses?: number;
  /** ms that everybody flies before it is counted, so that joining is over and compilers have settled */
  settleMs?: number;
  /** a server that is running already; otherwise one is started */
  endpoint?: string | undefined;
  /** bytes of the floor's only frame */
  frameBytes?: number | undefined;
  /** where to record where the server's time goes */
  profile?: string | undefined;
}

/** Starts a server unless there is one, lets so many clients fly in it, and measures both sides. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { server: name, clients, roomSize, seconds, witnesses = 3, settleMs = 3000, frameBytes, profile } = options;
  const server =
    options.endpoint === undefined ? await ServerUnderTest.start({ server: name, roomSize, frameBytes }) : undefined;
  const swarm = new Swarm({ endpoint: options.endpoint ?? server?.endpoint ?? "", server: name, roomSize, witnesses });
  const meter = new CostMeter();
  try {
    await swarm.resize(clients);
    await sleep(settleMs);
    if (profile !== undefined) await server?.profile();
    await server?.begin();
    meter.begin();
    swarm.beginCounting();
    await sleep(seconds * 1000);
    const tally = swarm.endCounting();
    const loadCost = meter.read();
    const serverCost = await server?.read();
    if (profile !== undefined) await server?.saveProfile(profile);
    return report(options, tally, serverCost, loadCost);
  } finally {
    meter.dispose();
    swarm.dispose();
    await server?.stop();
  }
}

function report(
  { server, clients, roomSize, seconds }: MeasureOptions,
  tally: Tally,
  serverCost: Cost | undefined,
  loadCost: Cost,
) {
  const elapsed = tally.elapsedMs / 1000;
  const bytesPerUpdate = tally.bytes / Math.max(1, tally.updates);
  const measurement: Measurement = {
    server,
    clients,
    roomSize,
    seconds,
    interval: percentiles(tally.intervals),
    updatesPerSecond: tally.updates / clients / elapsed,
    echo: tally.echo.count === 0 ? undefined : percentiles(tally.echo),
    bytesPerClient: tally.bytes / clients / elapsed,
    bytesPerUpdate,
    bytesPerShip: bytesPerUpdate / Math.min(clients, roomSize),
    serverCost,
    serverCpu: serverCost && serverCost.cpuMs / serverCost.elapsedMs,
    cpuPerUpdate: serverCost && (serverCost.cpuMs * 1000) / Math.max(1, tally.updates),
    loadCost,
    loadCpu: loadCost.cpuMs / loadCost.elapsedMs,
    inputs: { sent: tally.sent, shown: tally.shown },
    testimony: tally.testimony,
    lost: tally.lost,
    missed: [],
    thrownOut: [],
  };
  measurement.missed = missed(measurement);
  measurement.thrownOut = thrownOut(measurement, tally);
  return measurement;
}

function missed({ interval, updatesPerSecond, echo, testimony, lost }: Measurement): string[] {
  const misses: string[] = [];
  if (interval.p95 > BOUNDS.intervalP95) misses.push(`p95 ${interval.p95} ms`);
  if (interval.p99 > BOUNDS.intervalP99) misses.push(`p99 ${interval.p99} ms`);
  if (updatesPerSecond < BOUNDS.updates) misses.push(`${updatesPerSecond.toFixed(1)} updates/s`);
  if (echo !== undefined && echo.p95 > BOUNDS.echoP95) misses.push(`echo p95 ${echo.p95} ms`);
  if (testimony.wrong > 0) misses.push(`${testimony.wrong} wrong states: ${testimony.firstWrong}`);
  for (const [code, count] of Object.entries(lost)) misses.push(`${count} connections lost with ${code}`);
  return misses;
}

function thrownOut({ loadCost, loadCpu }: Measurement, tally: Tally): string[] {
  const reasons: string[] = [];
  if (loadCost.loopP99Ms > LOAD_LATE_MS) reasons.push(`generator ${loadCost.loopP99Ms.toFixed(0)} ms late`);
  if (loadCpu > LOAD_BUSY) reasons.push(`generator's core ${Math.round(loadCpu * 100)}% busy`);
  const due = tally.clients * (tally.elapsedMs / 1000) * STEP_RATE;
  if (tally.sent < 0.97 * due) reasons.push(`only ${tally.sent} of ${Math.round(due)} inputs sent`);
  return reasons;
}

function percentiles(histogram: RecordableHistogram): Percentiles {
  const ms = (µs: number) => Math.round(µs / 100) / 10;
  return {
    p50: ms(histogram.percentile(50)),
    p95: ms(histogram.percentile(95)),
    p99: ms(histogram.percentile(99)),
    max: ms(histogram.max),
  };
}
