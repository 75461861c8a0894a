import { basicAuth } from "../../tools/basicAuth.ts";
import type { Cluster } from "../../tools/cluster/cluster.ts";
import { holdsWithin } from "../../tools/deadline.ts";
import { monitorCounts } from "../rig/monitorCounts.ts";

/** Time for the monitor and the metrics to be up to date, ms. */
const CAUGHT_UP_MS = 5000;

/** Number of players by the operators' pages. */
interface PlayerCounts {
  /** by the monitor of any process */
  monitor: number;
  /** by the metrics of all processes together */
  metrics: number;
}

/** Reads the operators' pages until they count the expected players, at most for CAUGHT_UP_MS. */
export async function playerCounts(cluster: Cluster, password: string, expected: number): Promise<PlayerCounts> {
  let counts: PlayerCounts = { monitor: Number.NaN, metrics: Number.NaN };
  await holdsWithin(CAUGHT_UP_MS, async () => {
    const [{ clients }, ...players] = await Promise.all([
      monitorCounts(cluster.url, password),
      ...cluster.processes.map(({ url }) => playersAt(url, password)),
    ]);
    counts = { monitor: clients, metrics: players.reduce((sum, count) => sum + count, 0) };
    return counts.monitor === expected && counts.metrics === expected;
  });
  return counts;
}

async function playersAt(url: string, password: string): Promise<number> {
  const response = await fetch(`${url}/metrics`, { headers: basicAuth("admin", password) });
  if (!response.ok) throw new Error(`${url}/metrics answered ${response.status}`);
  return Number(/^slipstream_players (\d+)/m.exec(await response.text())?.[1] ?? Number.NaN);
}
