import { setTimeout as sleep } from "node:timers/promises";
import type { Cluster } from "../../tools/cluster/cluster.ts";
import { monitorCounts } from "../rig/monitorCounts.ts";

/** ms in which listings and figures, which are brought up to date every now and then, must have caught up */
const CAUGHT_UP_MS = 5000;

/** What the operator is told. */
export interface Told {
  /** players, by the listing in the monitor of any process */
  monitor: number;
  /** players, by the metrics of all processes together */
  metrics: number;
}

/** Asks what the operator is told until it is the truth, or for long enough that it never will be. */
export async function toldByOperatorsPages(cluster: Cluster, password: string, truth: number): Promise<Told> {
  const until = performance.now() + CAUGHT_UP_MS;
  for (;;) {
    const [{ clients }, ...players] = await Promise.all([
      monitorCounts(cluster.url, password),
      ...cluster.processes.map(({ url }) => playersAt(url, password)),
    ]);
    const told = { monitor: clients, metrics: players.reduce((sum, count) => sum + count, 0) };
    if ((told.monitor === truth && told.metrics === truth) || performance.now() > until) return told;
    await sleep(100);
  }
}

async function playersAt(url: string, password: string): Promise<number> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  const response = await fetch(`${url}/metrics`, { headers: { authorization } });
  if (!response.ok) throw new Error(`${url}/metrics answers ${response.status}`);
  return Number(/^slipstream_players (\d+)/m.exec(await response.text())?.[1] ?? Number.NaN);
}
