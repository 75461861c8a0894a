import { setTimeout as sleep } from "node:timers/promises";
import type { RoomType } from "../../game/rooms.ts";
import type { ServerUnderTest } from "../rig/serverUnderTest.ts";
import { Swarm } from "../rig/swarm.ts";
import type { Tally } from "../rig/tally.ts";

/** Time for an answer of `/healthz`, ms, on cores that the server shares with its attackers. */
const HEALTHY_MS = 3000;

/** Time for the players to start, ms. */
const SETTLE_MS = 1000;

/** Regular players who fly during the attacks and check every update. */
export class Players {
  readonly #url: string;
  readonly #swarm: Swarm;
  /** p99 of the time between their updates before the attacks, ms */
  readonly quietP99: number;
  /** slowest answer of `/healthz` so far, ms */
  slowestMs = 0;

  private constructor(url: string, swarm: Swarm, quietP99: number) {
    this.#url = url;
    this.#swarm = swarm;
    this.quietP99 = quietP99;
  }

  /** Has players join, and measures their normal figures for `quietMs`. */
  static async join({ url }: ServerUnderTest, type: RoomType, players: number, quietMs: number): Promise<Players> {
    const swarm = new Swarm({ endpoint: url, server: "game", type, roomSize: 1000, checkers: players });
    await swarm.resize(players);
    await sleep(SETTLE_MS);
    swarm.beginCounting();
    await sleep(quietMs);
    const quiet = swarm.endCounting();
    swarm.beginCounting();
    return new Players(url, swarm, quiet.intervals.percentile(99) / 1000);
  }

  /** Asks `/healthz`. @returns faults, as sentences */
  async checkHealth(): Promise<string[]> {
    const start = performance.now();
    try {
      const response = await fetch(`${this.#url}/healthz`, { signal: AbortSignal.timeout(HEALTHY_MS) });
      this.slowestMs = Math.max(this.slowestMs, performance.now() - start);
      return response.ok ? [] : [`/healthz answered ${response.status}`];
    } catch (error) {
      const waited = performance.now() - start;
      // A wait this long means that this process was delayed, not the server.
      if (waited > 2 * HEALTHY_MS) return [];
      return [`/healthz did not answer within ${Math.round(waited)} ms: ${(error as Error).message}`];
    }
  }

  /** Has the players leave. @returns their figures since the attacks started */
  leave(): Tally {
    const tally = this.#swarm.endCounting();
    this.#swarm.dispose();
    return tally;
  }
}

/** Faults in the figures of the players, as sentences. */
export function faultsIn({ checks, lost, clients }: Tally, players: number): string[] {
  const found: string[] = [];
  if (checks.wrong > 0) found.push(`${checks.wrong} updates were wrong: ${checks.firstWrong}`);
  if (checks.checked === 0) found.push("no update was checked");
  for (const [code, count] of Object.entries(lost)) found.push(`${count} players were disconnected with ${code}`);
  if (clients !== players) found.push(`only ${clients} of ${players} players are still connected`);
  return found;
}
