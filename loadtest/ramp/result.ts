import { BOUNDS } from "../rig/measure.ts";
import type { ServerName } from "../rig/serverUnderTest.ts";
import { total } from "./failures.ts";
import type { Period } from "./recording.ts";
import type { RampRun } from "./run.ts";

/** The options and circumstances of a run. */
export interface Circumstances {
  server: ServerName;
  /** whether the server was started for this run */
  ownServer: boolean;
  /** largest number of connections */
  clients: number;
  /** connections added each second */
  rate: number;
  seconds: number;
  /** whether the clients thrust */
  thrust: boolean;
  /** room type */
  room: string;
  /** time of the start, ISO 8601 */
  when: string;
  /** Node version of this process, and of a server that it started */
  node: string;
  /** whether server and load generator were pinned to a core each */
  pinned: boolean;
}

/** The outcome of a run, without the single updates. */
export interface Result extends Circumstances {
  /** s; less than `seconds` if the run was ended early */
  elapsed: number;
  /** number of rooms; 0 where the server does not tell */
  rooms: number;
  /** connections that were admitted */
  joined: number;
  /** connections that the server or the network ended */
  lost: number;
  /** connections that were refused */
  refused: number;
  /** both as sentences */
  failures: string[];
  /** The load generator's own figures, which show whether it kept up. */
  generator: {
    /** 99th percentile of its event loop's delay, ms */
    lateP99: number;
    lateMax: number;
    /** share of a core */
    cpu: number;
  };
  /** bound for p95, ms */
  bound: number;
  /** largest number of connections up to which p95 of every second kept the bound */
  carried: number;
  /** first second that exceeded the bound */
  broken: Period | undefined;
  /** the last 10 s, or the whole run if it was shorter */
  last: Period;
  perSecond: Period[];
  per10Seconds: Period[];
}

/** A last second that is shorter than this is left out, s. */
const LEAST_SECOND = 0.05;

export function resultOf(circumstances: Circumstances, run: RampRun): Result {
  const { recording, failures, rooms, cost } = run;
  const elapsed = recording.end;
  const end = Math.max(1, Math.ceil(elapsed - LEAST_SECOND));
  const period = (from: number, to: number) => recording.period(from, to === end ? elapsed : to);
  const perSecond = Array.from({ length: end }, (_, second) => period(second, second + 1));
  const bound = BOUNDS.intervalP95;
  const broken = perSecond.find((second) => !keeps(second, bound, second.from + 1 > elapsed + LEAST_SECOND));
  const kept = perSecond.slice(0, broken?.from);
  return {
    ...circumstances,
    elapsed,
    rooms,
    joined: recording.connections.size,
    lost: total(failures.lost),
    refused: total(failures.refused),
    failures: failures.sentences(),
    generator: { lateP99: cost.loopP99Ms, lateMax: cost.loopMaxMs, cpu: cost.cpuMs / cost.elapsedMs },
    bound,
    carried: Math.max(0, ...kept.map(({ connections }) => connections)),
    broken,
    last: period(Math.max(0, end - 10), end),
    perSecond,
    per10Seconds: Array.from({ length: Math.ceil(end / 10) }, (_, i) => period(10 * i, Math.min(10 * i + 10, end))),
  };
}

/** Whether a second kept the bound. A second without updates did not, unless it was cut short. */
function keeps({ p95 }: Period, bound: number, cut: boolean): boolean {
  return p95 === null ? cut : p95 <= bound;
}
