import { setTimeout as sleep } from "node:timers/promises";
import { STEP_MS } from "../../game/constants.ts";
import { type Cost, CostMeter } from "../rig/costMeter.ts";
import type { RawClient } from "../rig/rawClient.ts";
import { Swarm, type SwarmOptions } from "../rig/swarm.ts";
import { Failures, reasonOf } from "./failures.ts";
import { type Period, Recording } from "./recording.ts";

interface RampOptions {
  swarm: SwarmOptions;
  /** largest number of connections */
  clients: number;
  /** connections added each second */
  rate: number;
  seconds: number;
  /** ends the run early */
  signal: AbortSignal;
  /** The first connection has been admitted. */
  onFirst: () => void;
  /** Called at the end of every second. */
  onSecond: (second: Period, failures: Failures) => void;
}

/** The outcome of a run. */
export interface RampRun {
  recording: Recording;
  failures: Failures;
  /** number of rooms; 0 where the server does not tell */
  rooms: number;
  /** cost of this process */
  cost: Cost;
}

/**
 * Has one connection after the other join and fly, and records every update of each. A connection starts when it is
 * due, whether or not the server has admitted the ones before.
 *
 * @returns undefined if the run was ended before the first connection was admitted
 * @throws Error if the first connection is refused; later refusals are counted
 */
export async function runRamp(options: RampOptions): Promise<RampRun | undefined> {
  const { clients, rate, seconds, signal, onFirst, onSecond } = options;
  const recording = new Recording();
  const failures = new Failures();
  const rooms = new Set<string>();
  let began = performance.now();
  let over = false;
  const since = (time: number) => (time - began) / 1000;

  const swarm = new Swarm({
    ...options.swarm,
    onUpdate: ({ index }, time, interval) => {
      if (over) return;
      if (interval === undefined) recording.began(index, since(time));
      else recording.updated(index, since(time), interval);
    },
    onLost: ({ index }, code) => {
      if (over) return;
      recording.lost(index, since(performance.now()), code);
      failures.addLost(code);
    },
  });
  const admit = (client: RawClient) => {
    if (over) {
      swarm.dismiss(client);
      return;
    }
    recording.joined(client.index, since(client.joinedAt));
    if (client.room !== "") rooms.add(client.room);
  };
  const connect = () =>
    swarm.join().then(admit, (error) => {
      if (!over) failures.addRefused(error);
    });

  const meter = new CostMeter();
  try {
    const first = await Promise.race([swarm.join(), aborted(signal)]).catch((error) => {
      throw new Error(`The first connection was refused: ${reasonOf(error)}.`);
    });
    if (first === undefined) return undefined;
    began = first.joinedAt;
    admit(first);
    onFirst();
    meter.begin();
    let started = 1;
    let second = 1;
    while (!signal.aborted) {
      const now = since(performance.now());
      for (; started < clients && started / rate <= now; started++) void connect();
      for (; second <= Math.min(now, seconds); second++) onSecond(recording.period(second - 1, second), failures);
      if (now >= seconds) break;
      const next = Math.min(started < clients ? started / rate : seconds, second, seconds);
      await sleep(Math.max(0, began + next * 1000 - performance.now()), undefined, { signal }).catch(() => {});
    }
    over = true;
    const end = performance.now();
    noteWaiting(swarm, end, (index, waited) => recording.updated(index, since(end), waited));
    recording.end = since(end);
    return { recording, failures, rooms: rooms.size, cost: meter.read() };
  } finally {
    over = true;
    meter.dispose();
    swarm.dispose();
  }
}

/**
 * Counts the time that connections are still waiting, because otherwise a server that hangs would have better figures.
 */
function noteWaiting(swarm: Swarm, now: number, note: (index: number, waited: number) => void): void {
  for (const { index, lastUpdate, joinedAt } of swarm.clients) {
    const waited = now - (lastUpdate || joinedAt);
    if (waited > 2 * STEP_MS) note(index, waited);
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}
