import type { ServerUnderTest } from "../rig/serverUnderTest.ts";
import { Swarm, type Tally } from "../rig/swarm.ts";

/** ms that the server may take to say that it is alive, on cores that it shares with its attackers */
const ALIVE_MS = 3000;

/** Honest players, and what must hold for them while others misbehave. */
export class Watch {
  readonly #server: ServerUnderTest;
  readonly #swarm: Swarm;
  /** p99 of the time between their updates before anything began, ms */
  readonly quietP99: number;

  private constructor(server: ServerUnderTest, swarm: Swarm, quietP99: number) {
    this.#server = server;
    this.#swarm = swarm;
    this.quietP99 = quietP99;
  }

  /** @param players honest ones, each of whom checks the flight of its ship to the last digit */
  static async begin(server: ServerUnderTest, players: number, quietMs: number): Promise<Watch> {
    const { endpoint } = server;
    const swarm = new Swarm({ endpoint, server: "game", roomSize: 1000, witnesses: players });
    await swarm.resize(players);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    swarm.beginCounting();
    await new Promise((resolve) => setTimeout(resolve, quietMs));
    const quiet = swarm.endCounting();
    swarm.beginCounting();
    return new Watch(server, swarm, quiet.intervals.percentile(99) / 1000);
  }

  /** ms of the slowest answer so far */
  slowestMs = 0;

  /** What is wrong at this moment, as sentences. */
  async look(): Promise<string[]> {
    const began = performance.now();
    try {
      const response = await fetch(`${this.#server.endpoint}/healthz`, { signal: AbortSignal.timeout(ALIVE_MS) });
      this.slowestMs = Math.max(this.slowestMs, performance.now() - began);
      return response.ok ? [] : [`/healthz answers ${response.status}`];
    } catch (error) {
      const waited = performance.now() - began;
      // It was this very process that was held up, so nothing can be said about the other.
      if (waited > 2 * ALIVE_MS) return [];
      return [`/healthz does not answer after ${Math.round(waited)} ms: ${(error as Error).message}`];
    }
  }

  /** What the honest players have seen since the beginning, and lets them go. */
  end(): Tally {
    const tally = this.#swarm.endCounting();
    this.#swarm.dispose();
    return tally;
  }
}

/** What is wrong with how the honest players fared, as sentences. */
export function complaints({ testimony, lost, clients }: Tally, players: number): string[] {
  const found: string[] = [];
  if (testimony.wrong > 0) found.push(`${testimony.wrong} updates were wrong: ${testimony.firstWrong}`);
  if (testimony.checked === 0) found.push("no update was checked");
  for (const [code, count] of Object.entries(lost))
    found.push(`${count} honest players were disconnected with ${code}`);
  if (clients !== players) found.push(`${clients} of ${players} honest players are left`);
  return found;
}
