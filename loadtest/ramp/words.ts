import type { Result } from "./result.ts";

/** ms that the generator may be late before what it measured is in doubt, as in the measurements of the rig */
const LATE_MS = 25;

/** What the connections did: one more each second. */
export function climbed({ clients, rate }: Pick<Result, "clients" | "rate">): string {
  return `${rate === 1 ? "one more connection" : `${rate} more connections`} each second, up to ${clients}`;
}

/** Where the connections were. */
export function where({ server, rooms }: Result): string {
  return rooms === 0 ? `on the ${server} server` : `in ${roomCount(rooms)} of the ${server} server`;
}

/** How it went, as sentences. */
export function summary(result: Result): string[] {
  const { joined, clients, rooms, server, last, elapsed, seconds } = result;
  const into = rooms === 0 ? `by the ${server} server` : `to ${roomCount(rooms)} of the ${server} server`;
  const stopped = elapsed < seconds - 0.5 ? `, and it was stopped before its ${seconds} s were over` : "";
  return [
    `${joined} of ${clients} connections were let in ${into}; after ${Math.round(elapsed)} s there were ${last.connections}${stopped}.`,
    lastSeconds(last),
    verdict(result),
    ...result.trouble,
    ...doubts(result),
  ];
}

function roomCount(rooms: number): string {
  return rooms === 1 ? "one room" : `${rooms} rooms`;
}

function lastSeconds({ from, to, p50, p95, p99, max }: Result["last"]): string {
  const length = Math.round(to - from);
  if (p50 === null) return `In the last ${length} s there were no updates.`;
  return `In the last ${length} s an update came after: p50 ${p50} ms, p95 ${p95} ms, p99 ${p99} ms, at the most ${max} ms.`;
}

/** Up to how many connections the bound was kept. */
export function verdict({ held, bound, broken }: Result): string {
  const sentence = `p95 of each second stayed at or under ${bound} ms up to ${held} connections`;
  if (broken === undefined) return `${sentence}, all there were.`;
  const { second, connections, p95 } = broken;
  return `${sentence}; in second ${second + 1}, with ${connections}, ${p95 === null ? "no update came" : `it was ${p95} ms`}.`;
}

/** Why the figures may not be the server's. */
export function doubts({ generator: { lateP99, lateMax, cpu } }: Result): string[] {
  if (lateP99 <= LATE_MS && cpu < 0.95) return [];
  return [
    `The connections' own process was late itself (${lateP99.toFixed(0)} ms for 99 of 100 times, ` +
      `${lateMax.toFixed(0)} ms at the most, ${Math.round(cpu * 100)}% of a core): the figures may be its and not the server's.`,
  ];
}
