import { BOUNDS, type Measurement } from "./measure.ts";

/** The bounds within which a server carries its clients, by the words for each. */
export const CRITERIA: [string, (one: Measurement) => boolean][] = [
  [`p95 <= ${BOUNDS.intervalP95} ms`, ({ interval }) => interval.p95 <= BOUNDS.intervalP95],
  [`p99 <= ${BOUNDS.intervalP99} ms`, ({ interval }) => interval.p99 <= BOUNDS.intervalP99],
  [`${BOUNDS.updates} updates/s`, ({ updatesPerSecond }) => updatesPerSecond >= BOUNDS.updates],
  [`echo p95 <= ${BOUNDS.echoP95} ms`, ({ echo }) => echo === undefined || echo.p95 <= BOUNDS.echoP95],
];

/**
 * The largest number of clients up to which a bound held in the best measurement of each load.
 *
 * @param all of one server, in one room or in small ones
 * @returns `carried`, and `breaks`: the smallest number for which it did not hold; Infinity if it always did
 */
export function mostWithin(all: readonly Measurement[], keeps: (one: Measurement) => boolean) {
  const clients = [...new Set(all.map((one) => one.clients))].sort((a, b) => a - b);
  const breaks = clients.find((n) => !all.some((one) => one.clients === n && keeps(one))) ?? Number.POSITIVE_INFINITY;
  return { carried: Math.max(0, ...clients.filter((n) => n < breaks)), breaks };
}
