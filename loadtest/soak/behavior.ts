import { BINARY, clientFrame } from "../../tools/frames.ts";
import type { RawClient } from "../rig/rawClient.ts";
import type { Swarm } from "../rig/swarm.ts";

/** Longest time that a client doesn't send or read, ms; short enough that the server doesn't disconnect it. */
const LONGEST_PAUSE_MS = 8000;

/** Longest time until a client reconnects, ms. Some reconnect before SEAT_TIMEOUT, some too late. */
const LONGEST_ABSENCE_MS = 3000;

/** Number of times that a client reconnects in quick succession. */
const QUICK_RECONNECTIONS = 8;

/** A message type that does not exist. */
const INVALID_MESSAGE = clientFrame(BINARY, Uint8Array.of(99, 1, 2, 3));

/** Has clients of a swarm act, one at a time, and keeps their number. */
export class Behavior {
  readonly #swarm: Swarm;
  readonly #random: () => number;
  readonly #actions: Record<string, (client: RawClient) => void>;
  readonly #counts: Record<string, number> = {};
  readonly #pauses = new Set<NodeJS.Timeout>();
  readonly #joins = new Set<Promise<unknown>>();

  constructor(swarm: Swarm, random: () => number, unruly: boolean) {
    this.#swarm = swarm;
    this.#random = random;
    const polite = { leave: (client: RawClient) => swarm.dismiss(client) };
    this.#actions = unruly
      ? {
          ...polite,
          drop: (client) => swarm.drop(client),
          "pause reading": (client) => this.#pause(client, "paused"),
          "pause sending": (client) => this.#pause(client, "silent"),
          reconnect: (client) => this.#reconnect(client, 1, this.#random() * LONGEST_ABSENCE_MS),
          "reconnect in quick succession": (client) =>
            this.#reconnect(client, QUICK_RECONNECTIONS, this.#random() * 200),
          "send an invalid message": (client) => client.write(INVALID_MESSAGE),
          "reload the page": (client) => {
            swarm.drop(client);
            this.#join();
          },
        }
      : polite;
  }

  /** how often clients took each action */
  get summary(): string {
    return Object.entries(this.#counts)
      .map(([action, count]) => `${action}: ${count}`)
      .join(", ");
  }

  /** Has one client take a random action, and another join if there are fewer than `clients`. */
  async act(clients: number): Promise<void> {
    const all = [...this.#swarm.clients];
    const client = all[Math.floor(this.#random() * all.length)];
    const names = Object.keys(this.#actions);
    const action = names[Math.floor(this.#random() * names.length)] ?? "";
    if (client !== undefined) {
      this.#count(action);
      this.#actions[action]?.(client);
    }
    if (this.#swarm.size + this.#joins.size < clients) this.#join();
  }

  /** Ends all pauses, and waits for joins and reconnections. */
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
      .catch(() => this.#count("join refused"))
      .finally(() => this.#joins.delete(join));
    this.#joins.add(join);
  }

  /** Has a client drop and reconnect several times. If the server refuses, a later `act` has another client join. */
  #reconnect(client: RawClient, times: number, pauseMs: number): void {
    const again = async () => {
      for (let i = 0, current = client; i < times; i++) current = await this.#swarm.reconnect(current, pauseMs);
    };
    const reconnected = again()
      .catch(() => this.#count("reconnect too late"))
      .finally(() => this.#joins.delete(reconnected));
    this.#joins.add(reconnected);
  }

  #pause(client: RawClient, what: "paused" | "silent"): void {
    client[what] = true;
    const pause = setTimeout(() => {
      this.#pauses.delete(pause);
      client[what] = false;
    }, this.#random() * LONGEST_PAUSE_MS);
    this.#pauses.add(pause);
  }

  #count(action: string): void {
    this.#counts[action] = (this.#counts[action] ?? 0) + 1;
  }
}
