import { BOUNDS } from "../rig/measure.ts";
import type { ServerName } from "../rig/serverUnderTest.ts";
import type { Climb } from "./climb.ts";
import type { Figures } from "./figures.ts";
import type { Stretch } from "./recording.ts";
import { total } from "./trouble.ts";

/** What was asked for, and under which circumstances. */
export interface Circumstances {
  server: ServerName;
  /** whether the server was started for this, or had been running already */
  ownServer: boolean;
  /** connections at the most */
  clients: number;
  /** connections more each second */
  rate: number;
  seconds: number;
  /** whether the pilots have their engines on */
  thrust: boolean;
  /** type of the rooms */
  room: string;
  /** when it began, ISO 8601 */
  when: string;
  /** version of Node of this process, and of the server if that is its own */
  node: string;
  /** whether the server and the connections had a core each to themselves */
  pinned: boolean;
}

/** A second of it. */
export interface Second extends Figures {
  /** number of the second, from 0 */
  second: number;
  /** connections open at the end of the second */
  connections: number;
}

/** The whole outcome but for the single updates. */
export interface Result extends Circumstances {
  /** s; less than `seconds` if it was ended early */
  elapsed: number;
  /** rooms that the connections were in, as far as the server says */
  rooms: number;
  /** connections that were ever let in */
  joined: number;
  /** connections that ended by themselves */
  lost: number;
  /** connections that were not let in */
  refused: number;
  /** both in words */
  trouble: string[];
  /** Whether the connections' own process kept up, all of them being in it. */
  generator: {
    /** ms that it was late, 99 of 100 times at the most */
    lateP99: number;
    lateMax: number;
    /** share of a core */
    cpu: number;
  };
  /** the bound that `held` is about, ms */
  bound: number;
  /** connections up to which 95 of 100 updates of each second came within the bound */
  held: number;
  /** the second that was the first not to keep the bound */
  broken: Second | undefined;
  /** the last 10 s, or all of it if it was shorter */
  last: Stretch;
  perSecond: Second[];
  per10Seconds: Stretch[];
}

/** A last second that is shorter than this has nothing to say; s. */
const LEAST_SECOND = 0.05;

export function resultOf(circumstances: Circumstances, climb: Climb): Result {
  const { recording, trouble, rooms, cost } = climb;
  const elapsed = recording.end;
  const end = Math.max(1, Math.ceil(elapsed - LEAST_SECOND));
  const stretch = (from: number, to: number) => recording.stretch(from, to === end ? elapsed : to);
  const perSecond = Array.from({ length: end }, (_, second): Second => {
    const { connections, updates, p50, p95, p99, max } = stretch(second, second + 1);
    return { second, connections, p50, p95, p99, max, updates };
  });
  const bound = BOUNDS.intervalP95;
  const broken = perSecond.find((second) => !keeps(second, bound, second.second + 1 > elapsed + LEAST_SECOND));
  const kept = perSecond.slice(0, broken?.second);
  return {
    ...circumstances,
    elapsed,
    rooms,
    joined: recording.connections.size,
    lost: total(trouble.lost),
    refused: total(trouble.refused),
    trouble: trouble.sentences(),
    generator: { lateP99: cost.loopP99Ms, lateMax: cost.loopMaxMs, cpu: cost.cpuMs / cost.elapsedMs },
    bound,
    held: Math.max(0, ...kept.map(({ connections }) => connections)),
    broken,
    last: stretch(Math.max(0, end - 10), end),
    perSecond,
    per10Seconds: Array.from({ length: Math.ceil(end / 10) }, (_, i) => stretch(10 * i, Math.min(10 * i + 10, end))),
  };
}

/** A second without updates keeps no bound, unless it was cut short. */
function keeps({ p95 }: Second, bound: number, cut: boolean): boolean {
  return p95 === null ? cut : p95 <= bound;
}
