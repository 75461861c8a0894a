import { ClientState } from "@colyseus/core";
import type { RoomClient } from "./roomClient.ts";

/** Share of the time that full states may take. */
const SHARE = 0.2;

/** ms in one turn of the room after which further clients wait for another one */
const MOST_MS = 10;

/**
 * Clients that have acknowledged their join, until they are sent the full state.
 *
 * @colyseus/core 0.18.17 sends it at once. Each join changes the state, so it would be encoded again for each client: in
 * a room of 2,000 that takes 5 ms, and a hundred joins a second would leave no time for the steps. Here, clients wait
 * until the next patch is sent. Then nothing has changed since, and one encoding serves all of them. In a room where
 * even that takes long, they wait for a few patches more, so that those who fly get theirs in time.
 *
 * This can go when the framework encodes the full state once for the joins between two patches.
 */
export class Arrivals {
  /** by client, what sends it the full state; in the order of their acknowledgments */
  readonly #waiting = new Map<RoomClient, () => void>();
  readonly #clock: () => number;
  #nextAt = 0;

  /** @param clock ms */
  constructor(clock = () => performance.now()) {
    this.#clock = clock;
  }

  /** Whether a client waits for the full state. */
  has(client: RoomClient): boolean {
    return this.#waiting.has(client);
  }

  /** A client has acknowledged its join. @param sendState has the framework read the acknowledgment */
  add(client: RoomClient, sendState: () => void): void {
    this.#waiting.set(client, sendState);
  }

  /** Sends the full state to clients that wait, while there is time. Call this right after each patch. */
  admit(): void {
    if (this.#waiting.size === 0) return;
    const start = this.#clock();
    if (start < this.#nextAt) return;
    for (const [client, sendState] of this.#waiting) {
      this.#waiting.delete(client);
      // It may have left, or been disconnected, in the meantime.
      if (client.state !== ClientState.JOINING || client.ref.readyState !== client.ref.OPEN) continue;
      sendState();
      if (this.#clock() - start >= MOST_MS) break;
    }
    const end = this.#clock();
    this.#nextAt = end + (end - start) * (1 / SHARE - 1);
  }
}
