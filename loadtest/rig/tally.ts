import type { RecordableHistogram } from "node:perf_hooks";
import type { CheckResult } from "./gameChecker.ts";

/** What a swarm has counted. */
export interface Tally {
  /** length of the measurement, ms */
  elapsedMs: number;
  clients: number;
  updates: number;
  /** payload bytes of the updates */
  bytes: number;
  /** updates that had all ships in and around the view of a client, in a room that sends views */
  wholeViews: number;
  /** time between the updates of a client, µs */
  intervals: RecordableHistogram;
  /** time from an input to the first update that acknowledges it, µs */
  echo: RecordableHistogram;
  sent: number;
  shown: number;
  /** connections that the server or the network ended, by close code */
  lost: Record<number, number>;
  checks: CheckResult;
}
