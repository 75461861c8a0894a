import { counts } from "../metrics/counts.ts";

/** Patches that may wait in this process for a client before no more are added. */
const PATCHES_WAITING = 4;

/** Bytes that may wait in any case. Patches of small rooms are small, and a burst of them is normal. */
const BYTES_WAITING = 16_384;

/** minimum time between two full states for the same client, ms, so that a client that reads in bursts costs no more */
const RESYNC_MS = 1000;

/**
 * Backpressure: bounds what waits in this process for a client that reads more slowly than the server sends.
 *
 * Each patch builds on the one before, so none may be skipped. But a full state can replace any number of patches, and
 * the framework's client replaces its whole state with it. So a client that falls behind is sent nothing until all
 * waiting bytes have left this process, and then a full state. Other clients do not wait for it.
 */
export class Backlog {
  #heldSince: number | undefined;
  #resyncedAt = Number.NEGATIVE_INFINITY;

  /** whether the client is sent no patches at the moment */
  get held(): boolean {
    return this.#heldSince !== undefined;
  }

  /** how long the client has been sent no patches, ms; 0 if it is sent patches */
  heldFor(now: number): number {
    return this.#heldSince === undefined ? 0 : now - this.#heldSince;
  }

  /**
   * Stops patches if too much is waiting. Call this when bytes are waiting after a patch was written.
   *
   * @param waiting bytes that have not left this process
   * @param patchBytes size of the patch
   * @param now ms
   */
  note(waiting: number, patchBytes: number, now: number): void {
    if (waiting > Math.max(BYTES_WAITING, PATCHES_WAITING * patchBytes)) this.#heldSince = now;
  }

  /**
   * Allows patches again if nothing is waiting. Then send the client a full state first.
   *
   * @param waiting bytes that have not left this process
   * @param now ms
   * @returns whether patches are allowed again
   */
  release(waiting: number, now: number): boolean {
    if (waiting > 0 || now - this.#resyncedAt < RESYNC_MS) return false;
    this.#heldSince = undefined;
    this.#resyncedAt = now;
    counts.patches.resyncs++;
    return true;
  }
}
