import type { Socket } from "node:net";
import { counts } from "../metrics/counts.ts";

/** Patches that may wait in this process for a client before no more are added. */
const PATCHES_WAITING = 4;

/** Bytes that may wait in any case: small rooms have small patches, and a burst of them is nobody's fault. */
const BYTES_WAITING = 16_384;

/** ms between two full states for the same client, so that one who reads in gulps costs no more than one who reads */
const RESYNC_MS = 1000;

/**
 * Knows which clients can't take what they are sent, so that what waits for them stays bounded.
 *
 * Every patch builds on the one before, so none may be left out in the middle; but a full state may take the place of any
 * number of them, and the framework's client takes it as the whole truth. So whoever falls behind is sent nothing more
 * until everything has left this process, and then a full state: fewer and newer. Nobody else waits for that.
 */
export class SlowReaders<Client extends object> {
  /** since when, ms */
  readonly #behind = new Map<Client, number>();
  readonly #resynced = new WeakMap<Client, number>();

  get size(): number {
    return this.#behind.size;
  }

  /** Whether a client must be left out of this patch. */
  has(client: Client): boolean {
    if (this.#behind.size === 0 || !this.#behind.has(client)) return false;
    counts.patches.skipped++;
    return true;
  }

  /** To be called when something is waiting for a client after a patch of so many bytes. */
  note(client: Client, waiting: number, patchBytes: number, now: number): void {
    if (waiting > Math.max(BYTES_WAITING, PATCHES_WAITING * patchBytes)) this.#behind.set(client, now);
  }

  /** The clients that have caught up, who are then no longer behind and need a full state. */
  *caughtUp(socketOf: (client: Client) => Socket | undefined, now: number): Iterable<Client> {
    for (const client of this.#behind.keys()) {
      if ((socketOf(client)?.writableLength ?? 0) > 0) continue;
      if (now - (this.#resynced.get(client) ?? Number.NEGATIVE_INFINITY) < RESYNC_MS) continue;
      this.#behind.delete(client);
      this.#resynced.set(client, now);
      counts.patches.resyncs++;
      yield client;
    }
  }

  /** The clients that have been behind for longer than so many ms. */
  *hopeless(now: number, patienceMs: number): Iterable<Client> {
    for (const [client, since] of this.#behind) if (now - since > patienceMs) yield client;
  }

  clients(): Iterable<Client> {
    return this.#behind.keys();
  }

  forget(client: Client): void {
    this.#behind.delete(client);
  }
}
