import { setTimeout as sleep } from "node:timers/promises";
import type { Staged } from "./causes.ts";
import type { Monitoring } from "./monitoring.ts";

/** Interval between two looks at Prometheus, ms. */
const LOOK_MS = 100;

/** What happened to one alert. Times are in s; undefined if it did not happen. */
export interface Observation {
  alert: string;
  cause: string;
  /** from the cause until the alert was pending; undefined also for alerts that fire at once */
  pending?: number | undefined;
  /** from the cause until the alert fired */
  fired?: number | undefined;
  /** from the cause until the receiver had a message about it */
  sent?: number | undefined;
  /** from the end of the cause until the alert had stopped */
  stopped?: number | undefined;
  /** from the end of the cause until the receiver had a message about that */
  resolved?: number | undefined;
  /** the error that prevented the rest */
  error?: string;
}

/** Causes an alert, waits until it fires, ends the cause, and waits until the alert stops. Both must reach the receiver. */
export async function observe(
  alert: string,
  cause: string,
  staged: Staged,
  monitoring: Monitoring,
  limitMs: number,
): Promise<Observation> {
  const seen: Observation = { alert, cause };
  const instance = instanceOf(staged);
  const state = async () =>
    (await monitoring.active()).find((active) => active.name === alert && active.instance === instance)?.state;
  let failure: unknown;
  try {
    let since = performance.now();
    const within = async (condition: () => boolean | Promise<boolean>) => {
      for (;;) {
        if (await condition()) return elapsed(since);
        if (failure !== undefined) throw failure;
        if (performance.now() - since > limitMs) return undefined;
        await sleep(LOOK_MS);
      }
    };
    // The start of the process itself may have raised it.
    if ((await within(async () => (await state()) === undefined)) === undefined)
      throw new Error("it was active before it was caused");
    since = performance.now();
    // It may fire before the cause is complete: a process that crashes in a loop, for example.
    const beginning = (async () => staged.begin())().catch((error: unknown) => {
      failure = error;
    });
    seen.fired = await within(async () => {
      const now = await state();
      if (now === "pending") seen.pending ??= elapsed(since);
      return now === "firing";
    });
    await beginning;
    if (seen.fired !== undefined) seen.sent = await within(() => monitoring.received("firing", alert, instance));
    since = performance.now();
    // Throws if a repetition has failed, which may be why the alert did not fire.
    await staged.end();
    if (seen.fired === undefined) return seen;
    seen.stopped = await within(async () => (await state()) === undefined);
    if (seen.stopped !== undefined)
      seen.resolved = await within(() => monitoring.received("resolved", alert, instance));
  } catch (error) {
    seen.error = (error as Error).message;
  }
  return seen;
}

/** The label `instance` of the alert that is caused. */
export function instanceOf({ server, instance }: Staged): string {
  return instance ?? new URL(server.url).host;
}

function elapsed(since: number): number {
  return (performance.now() - since) / 1000;
}

/** Everything that is wrong with an alert, as sentences. */
export function faults({ alert, fired, sent, stopped, resolved, error }: Observation): string[] {
  if (error !== undefined) return [`${alert} could not be tried: ${error}`];
  if (fired === undefined) return [`${alert} did not fire.`];
  return [
    ...(sent === undefined ? [`${alert} fired, but the receiver was not told.`] : []),
    ...(stopped === undefined ? [`${alert} did not stop after its cause had ended.`] : []),
    ...(stopped !== undefined && resolved === undefined ? [`${alert} stopped, but the receiver was not told.`] : []),
  ];
}
