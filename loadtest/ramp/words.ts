import type { Result } from "./result.ts";

/** Delay of the load generator beyond which its figures are doubtful, ms; the same as in rig/measure.ts. */
const LATE_MS = 25;

/** The course of the ramp: one more connection each second. */
export function course({ clients, rate }: Pick<Result, "clients" | "rate">): string {
  return `${rate === 1 ? "one more connection" : `${rate} more connections`} each second, up to ${clients}`;
}

/** Where the connections were. */
export function where({ server, rooms }: Result): string {
  return rooms === 0 ? `on the ${server} server` : `in ${roomCount(rooms)} of the ${server} server`;
}

/** The outcome, as sentences. */
export function summary(result: Result): string[] {
  const { joined, clients, rooms, server, last, elapsed, seconds } = result;
  const into = rooms === 0 ? `by the ${server} server` : `to ${roomCount(rooms)} of the ${server} server`;
  const stopped = elapsed < seconds - 0.5 ? `, and it was stopped before its ${seconds} s were over` : "";
  return [
    `${joined} of ${clients} connections were admitted ${into}; after ${Math.round(elapsed)} s there were ${last.connections}${stopped}.`,
    lastSeconds(last),
    verdict(result),
    ...result.failures,
    ...doubts(result),
  ];
}

function roomCount(rooms: number): string {
  return rooms === 1 ? "one room" : `${rooms} rooms`;
}

function lastSeconds({ from, to, p50, p95, p99, max }: Result["last"]): string {
  const length = Math.round(to - from);
  if (p50 === null) return `No updates arrived in the last ${length} s.`;
  return `Time between updates in the last ${length} s: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, max ${max} ms.`;
}

/** Up to how many connections the server kept the bound. */
export function verdict({ carried, bound, broken }: Result): string {
  const sentence = `p95 stayed at or below ${bound} ms in every second up to ${carried} connections`;
  if (broken === undefined) return `${sentence}, the largest number in this run.`;
  const { from, connections, p95 } = broken;
  return `${sentence}; in second ${from + 1}, with ${connections}, ${p95 === null ? "no update arrived" : `it was ${p95} ms`}.`;
}

/** Reasons to doubt that the figures are the server's. */
export function doubts({ generator: { lateP99, lateMax, cpu } }: Result): string[] {
  if (lateP99 <= LATE_MS && cpu < 0.95) return [];
  return [
    `The load generator itself was late (p99 ${lateP99.toFixed(0)} ms, max ${lateMax.toFixed(0)} ms, ` +
      `${Math.round(cpu * 100)}% of a core), so the figures may not be the server's.`,
  ];
}
