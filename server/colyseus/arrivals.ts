import { ClientState } from "@colyseus/core";
import type { RoomClient } from "./roomClient.ts";
import type { Part } from "./shapes.ts";

/** Maximum share of the time that full states take while many clients join a large room. */
const SHARE = 0.1;

/** Maximum number of clients that are sent the full state after one patch. Each takes 0.2 ms in a room of 2,000. */
const MOST_CLIENTS = 32;

export const NEEDS: readonly Part[] = [
  // It is called when the framework reads the acknowledgment.
  ["Room", "sendFullState", "a function of 1 parameter"],
  // The full state is encoded again only if this is set, or the state has changed.
  ["SchemaSerializer", "needFullEncode", "a boolean"],
];

/**
 * Clients that have acknowledged their join, until they are sent the full state.
 *
 * @colyseus/core 0.18.17 sends it at once. Each join changes the state, so it would be encoded again for each client: in
 * a room of 2,000 that takes 5 ms, and a hundred joins a second would leave no time for the steps. Here, clients wait
 * until the next patch is sent. Then nothing has changed since, and one encoding serves all of them. If many join a
 * large room, they wait for a few patches more, so that those who fly get theirs in time.
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

  /** Sends the full state to a client at once if it waits, because it has begun to fly. */
  admitNow(client: RoomClient): void {
    const sendState = this.#waiting.get(client);
    this.#waiting.delete(client);
    sendState?.();
  }

  /** Sends the full state to clients that wait, while there is time. Call this right after each patch. */
  admit(): void {
    if (this.#waiting.size === 0) return;
    const start = this.#clock();
    if (start < this.#nextAt) return;
    for (const [client, sendState] of [...this.#waiting].slice(0, MOST_CLIENTS)) {
      this.#waiting.delete(client);
      // It may have left, or been disconnected, in the meantime.
      if (client.state !== ClientState.JOINING || client.ref.readyState !== client.ref.OPEN) continue;
      sendState();
    }
    const end = this.#clock();
    this.#nextAt = end + (end - start) * (1 / SHARE - 1);
  }
}
