import { setTimeout as sleep } from "node:timers/promises";
import { STEP_MS } from "../../game/constants.ts";
import { type Cost, CostMeter } from "../rig/costMeter.ts";
import type { RawClient } from "../rig/rawClient.ts";
import { Swarm, type SwarmOptions } from "../rig/swarm.ts";
import { Recording, type Stretch } from "./recording.ts";
import { reasonOf, Trouble } from "./trouble.ts";

export interface ClimbOptions {
  swarm: SwarmOptions;
  /** connections at the most */
  clients: number;
  /** connections more each second */
  rate: number;
  seconds: number;
  /** ends it before its time */
  signal: AbortSignal;
  /** The first connection is in. */
  onFirst: () => void;
  /** Sees every second when it is over. */
  onSecond: (second: Stretch, trouble: Trouble) => void;
}

/** What came of it. */
export interface Climb {
  recording: Recording;
  trouble: Trouble;
  /** rooms they were in, as far as the server says */
  rooms: number;
  /** what this process has cost */
  cost: Cost;
}

/**
 * Lets one connection after the other join and fly, and records every update of each. A connection is asked for when it
 * is due, whether or not the ones before have been let in: a server that is too slow at it is not spared the next.
 *
 * @returns undefined if it was ended before anybody was let in
 * @throws Error if the first connection is not let in; later ones are counted
 */
export async function climb(options: ClimbOptions): Promise<Climb | undefined> {
  const { clients, rate, seconds, signal, onFirst, onSecond } = options;
  const recording = new Recording();
  const trouble = new Trouble();
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
      trouble.loses(code);
    },
  });
  const welcome = (client: RawClient) => {
    if (over) {
      swarm.dismiss(client);
      return;
    }
    recording.joined(client.index, since(client.joinedAt));
    if (client.room !== "") rooms.add(client.room);
  };
  const ask = () =>
    swarm.join().then(welcome, (error) => {
      if (!over) trouble.refuses(error);
    });

  const meter = new CostMeter();
  try {
    const first = await Promise.race([swarm.join(), aborted(signal)]).catch((error) => {
      throw new Error(`The first connection was not let in: ${reasonOf(error)}.`);
    });
    if (first === undefined) return undefined;
    began = first.joinedAt;
    welcome(first);
    onFirst();
    meter.begin();
    let asked = 1;
    let second = 1;
    while (!signal.aborted) {
      const now = since(performance.now());
      for (; asked < clients && asked / rate <= now; asked++) void ask();
      for (; second <= Math.min(now, seconds); second++) onSecond(recording.stretch(second - 1, second), trouble);
      if (now >= seconds) break;
      const next = Math.min(asked < clients ? asked / rate : seconds, second, seconds);
      await sleep(Math.max(0, began + next * 1000 - performance.now()), undefined, { signal }).catch(() => {});
    }
    over = true;
    const end = performance.now();
    noteWaiting(swarm, end, (index, waited) => recording.updated(index, since(end), waited));
    recording.end = since(end);
    return { recording, trouble, rooms: rooms.size, cost: meter.read() };
  } finally {
    over = true;
    meter.dispose();
    swarm.dispose();
  }
}

/** A connection that still waits has waited at least so long: a server that hangs must not look good for it. */
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
