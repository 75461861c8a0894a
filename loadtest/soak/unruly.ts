import { BINARY, clientFrame } from "../rig/frames.ts";
import type { RawClient } from "../rig/rawClient.ts";
import type { Swarm } from "../rig/swarm.ts";

/** ms that one is silent or does not read, at the most: not so long that the server gives it up */
const LONGEST_PAUSE_MS = 8000;

/** A message that no client sends. */
const NONSENSE = clientFrame(BINARY, Uint8Array.of(99, 1, 2, 3));

/** Makes things happen to the clients of a swarm, each time to one of them, and keeps their number. */
export class Unruly {
  readonly #swarm: Swarm;
  readonly #random: () => number;
  readonly #deeds: Record<string, (client: RawClient) => void>;
  readonly #counts: Record<string, number> = {};
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #joins = new Set<Promise<unknown>>();

  constructor(swarm: Swarm, random: () => number, unruly: boolean) {
    this.#swarm = swarm;
    this.#random = random;
    const polite = { leaves: (client: RawClient) => swarm.dismiss(client) };
    this.#deeds = unruly
      ? {
          ...polite,
          drops: (client) => swarm.drop(client),
          "stops reading for a while": (client) => this.#pause(client, "paused"),
          "falls silent for a while": (client) => this.#pause(client, "silent"),
          misbehaves: (client) => client.say(NONSENSE),
          "reloads the page": (client) => {
            swarm.drop(client);
            this.#join();
          },
        }
      : polite;
  }

  /** what has happened how often */
  get told(): string {
    return Object.entries(this.#counts)
      .map(([deed, count]) => `${count} times one ${deed}`)
      .join(", ");
  }

  /** Lets one thing happen, and fills up to the number. */
  async act(clients: number): Promise<void> {
    const all = [...this.#swarm.clients];
    const client = all[Math.floor(this.#random() * all.length)];
    const names = Object.keys(this.#deeds);
    const deed = names[Math.floor(this.#random() * names.length)] ?? "";
    if (client !== undefined) {
      this.#count(deed);
      this.#deeds[deed]?.(client);
    }
    if (this.#swarm.size + this.#joins.size < clients) this.#join();
  }

  /** Ends what is going on. */
  async settle(): Promise<void> {
    for (const pause of this.#pauses) clearTimeout(pause);
    for (const client of this.#swarm.clients) {
      client.paused = false;
      client.silent = false;
    }
    await Promise.all(this.#joins);
  }

  #join(): void {
    const join = this.#swarm
      .join()
      .catch(() => this.#count("can't join"))
      .finally(() => this.#joins.delete(join));
    this.#joins.add(join);
  }

  #pause(client: RawClient, what: "paused" | "silent"): void {
    client[what] = true;
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      client[what] = false;
    }, this.#random() * LONGEST_PAUSE_MS);
    this.#pauses.add(pause);
  }

  #count(deed: string): void {
    this.#counts[deed] = (this.#counts[deed] ?? 0) + 1;
  }
}
