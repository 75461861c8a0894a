import { BINARY, clientFrame } from "../../tools/frames.ts";
import type { RawClient } from "../rig/rawClient.ts";
import type { Swarm } from "../rig/swarm.ts";

/** ms that one is silent or does not read, at the most: not so long that the server gives it up */
const LONGEST_PAUSE_MS = 8000;

/** ms after which one is back on its seat, at the most: some before the seat has lapsed (SEAT_TIMEOUT), some too late */
const LONGEST_ABSENCE_MS = 3000;

/** Connections that one who is hectic loses, one right after the other. */
const HECTIC_TIMES = 8;

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
          "takes its seat again": (client) => this.#reconnect(client, 1, this.#random() * LONGEST_ABSENCE_MS),
          "takes its seat again and again": (client) => this.#reconnect(client, HECTIC_TIMES, this.#random() * 200),
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

  /** Has a client come back so many times. One that is too late, or not let in, joins anew. */
  #reconnect(client: RawClient, times: number, pauseMs: number): void {
    const again = async () => {
      for (let i = 0, flying = client; i < times; i++) flying = await this.#swarm.reconnect(flying, pauseMs);
    };
    const back = again()
      .catch(() => this.#count("is not back in time"))
      .finally(() => this.#joins.delete(back));
    this.#joins.add(back);
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
