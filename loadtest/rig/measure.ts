import type { RecordableHistogram } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { STEP_RATE } from "../../game/constants.ts";
import { ROOMS, type RoomType } from "../../game/rooms.ts";
import { FRESH } from "../../protocol/sentView.ts";
import { type Cost, CostMeter } from "./costMeter.ts";
import { type ServerName, ServerUnderTest } from "./serverUnderTest.ts";
import type { Evenness } from "./spread.ts";
import { Swarm } from "./swarm.ts";
import type { Tally } from "./tally.ts";
import type { Freshness } from "./viewWatch.ts";

/** Bounds within which a server carries its clients. */
export const BOUNDS = {
  /** time between updates, ms */
  intervalP95: 75,
  intervalP99: 100,
  /** per second, to each client */
  updates: 19,
  /** time from an input to the update that acknowledges it, ms */
  echoP95: 150,
  /** payload bytes per second to each client of a crowd */
  crowdBytes: 30_000,
} as const;

/** Beyond these the load generator counts as the bottleneck: its event loop's delay in ms, and its share of a core. */
const LOAD_LATE_MS = 25;
const LOAD_BUSY = 0.95;

/** Below this part of the ships in one view, a crowd does not count as one. */
const TOGETHER = 0.95;

/** Clients that check where each sees a part of the world: enough that several of them see the same ships. */
const VIEW_CHECKERS = 16;

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** The figures of one server under one load. Times in ms, memory in bytes. */
export interface Measurement {
  server: ServerName;
  /** type of the rooms; absent in files from before it was written */
  room?: string;
  clients: number;
  roomSize: number;
  seconds: number;
  interval: Percentiles;
  /** to each client */
  updatesPerSecond: number;
  /** undefined where the server acknowledges nothing */
  echo: Percentiles | undefined;
  /** payload bytes per second to each client */
  bytesPerClient: number;
  /** payload bytes of an update */
  bytesPerUpdate: number;
  /** payload bytes of an update per ship of the room; undefined where an update has a part of them */
  bytesPerShip: number | undefined;
  /**
   * share of updates that had all ships in and around the view: less than 1 under overload, or in a crowd; undefined
   * where a client is sent all ships of the room
   */
  wholeViews?: number | undefined;
  /** time in which all clients joined, ms */
  joinMs: number;
  /** how evenly the ships were spread at the end; undefined where the server does not say */
  evenness: Evenness | undefined;
  /** whether all clients were to fly in one view; false by default */
  crowd?: boolean | undefined;
  /** how fresh the ships in views were; undefined where a client is sent all of them */
  freshness?: Freshness | undefined;
  /** undefined for a server that was running already */
  serverCost: Cost | undefined;
  /** share of the server's core */
  serverCpu: number | undefined;
  /** CPU time of the server per update delivered, µs */
  cpuPerUpdate: number | undefined;
  loadCost: Cost;
  loadCpu: number;
  inputs: { sent: number; shown: number };
  checks: Tally["checks"];
  lost: Record<number, number>;
  /** bounds that the server missed */
  missed: string[];
  /** reasons why this measurement is invalid */
  thrownOut: string[];
}

interface MeasureOptions {
  server: ServerName;
  /** type of the rooms; `game` by default */
  type?: RoomType | undefined;
  clients: number;
  roomSize: number;
  seconds: number;
  /** whether all clients fly in one view, in a room whose type `sendsView`; otherwise they are spread there */
  crowd?: boolean;
  /** clients that decode and check everything */
  checkers?: number;
  /** time before the measurement, until joins and compilation are over, ms */
  settleMs?: number;
  /** address of a running server; otherwise one is started */
  endpoint?: string | undefined;
  /** size of the floor's frame, bytes */
  frameBytes?: number | undefined;
  /** file for a CPU profile of the server */
  profile?: string | undefined;
}

/** Starts a server unless one is given, has clients join and fly, and measures both sides. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const {
    server: name,
    type = ROOMS.game,
    clients,
    roomSize,
    seconds,
    crowd = false,
    checkers = type.sendsView ? VIEW_CHECKERS : 3,
    settleMs = 3000,
    frameBytes,
    profile,
  } = options;
  const server =
    options.endpoint === undefined
      ? await ServerUnderTest.start({ server: name, type, roomSize, frameBytes })
      : undefined;
  // The floor has no world to fly in.
  const formation = !type.sendsView || name === "floor" ? undefined : crowd ? "crowd" : "spread";
  const swarm = new Swarm({
    endpoint: options.endpoint ?? server?.url ?? "",
    server: name,
    type,
    roomSize,
    checkers,
    formation,
  });
  const meter = new CostMeter();
  try {
    const joining = performance.now();
    await swarm.resize(clients);
    const joinMs = performance.now() - joining;
    await swarm.formUp();
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
    return report(options, joinMs, swarm, tally, serverCost, loadCost);
  } finally {
    meter.dispose();
    swarm.dispose();
    await server?.stop();
  }
}

function report(
  { server, type = ROOMS.game, clients, roomSize, seconds, crowd }: MeasureOptions,
  joinMs: number,
  { evenness, freshness }: Pick<Swarm, "evenness" | "freshness">,
  tally: Tally,
  serverCost: Cost | undefined,
  loadCost: Cost,
) {
  const elapsed = tally.elapsedMs / 1000;
  const bytesPerUpdate = tally.bytes / Math.max(1, tally.updates);
  const measurement: Measurement = {
    server,
    room: type.name,
    clients,
    roomSize,
    seconds,
    interval: percentiles(tally.intervals),
    updatesPerSecond: tally.updates / clients / elapsed,
    echo: tally.echo.count === 0 ? undefined : percentiles(tally.echo),
    bytesPerClient: tally.bytes / clients / elapsed,
    bytesPerUpdate,
    bytesPerShip: type.sendsView ? undefined : bytesPerUpdate / Math.min(clients, roomSize),
    wholeViews: type.sendsView && server === "game" ? tally.wholeViews / Math.max(1, tally.updates) : undefined,
    joinMs,
    evenness: crowd ? undefined : evenness,
    crowd,
    freshness,
    serverCost,
    serverCpu: serverCost && serverCost.cpuMs / serverCost.elapsedMs,
    cpuPerUpdate: serverCost && (serverCost.cpuMs * 1000) / Math.max(1, tally.updates),
    loadCost,
    loadCpu: loadCost.cpuMs / loadCost.elapsedMs,
    inputs: { sent: tally.sent, shown: tally.shown },
    checks: tally.checks,
    lost: tally.lost,
    missed: [],
    thrownOut: [],
  };
  measurement.missed = missed(measurement);
  measurement.thrownOut = thrownOut(measurement, tally);
  return measurement;
}

function missed(one: Measurement): string[] {
  const { interval, updatesPerSecond, echo, checks, lost, crowd, bytesPerClient, freshness } = one;
  const misses: string[] = [];
  if (interval.p95 > BOUNDS.intervalP95) misses.push(`p95 ${interval.p95} ms`);
  if (interval.p99 > BOUNDS.intervalP99) misses.push(`p99 ${interval.p99} ms`);
  if (updatesPerSecond < BOUNDS.updates) misses.push(`${updatesPerSecond.toFixed(1)} updates/s`);
  if (echo !== undefined && echo.p95 > BOUNDS.echoP95) misses.push(`echo p95 ${echo.p95} ms`);
  if (checks.wrong > 0) misses.push(`${checks.wrong} wrong states: ${checks.firstWrong}`);
  if (crowd === true && bytesPerClient > BOUNDS.crowdBytes)
    misses.push(`${Math.round(bytesPerClient / 1000)} kB/s to each`);
  if (crowd === true && freshness !== undefined && freshness.stale > 0)
    misses.push(`the nearest ${FRESH} ships not in ${freshness.stale} of ${freshness.updates} updates`);
  for (const [code, count] of Object.entries(lost)) misses.push(`${count} connections lost with ${code}`);
  return misses;
}

function thrownOut({ server, loadCost, loadCpu, clients, crowd, freshness }: Measurement, tally: Tally): string[] {
  const reasons: string[] = [];
  if (loadCost.loopP99Ms > LOAD_LATE_MS)
    reasons.push(`the load generator was ${loadCost.loopP99Ms.toFixed(0)} ms late`);
  if (loadCpu > LOAD_BUSY) reasons.push(`the load generator's core was ${Math.round(loadCpu * 100)}% busy`);
  const due = tally.clients * (tally.elapsedMs / 1000) * STEP_RATE;
  if (tally.sent < 0.97 * due) reasons.push(`only ${tally.sent} of ${Math.round(due)} inputs sent`);
  const together = freshness?.together ?? 0;
  if (crowd === true && server === "game" && together < TOGETHER * clients)
    reasons.push(`only ${together} of ${clients} ships were known to be in one view`);
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
