import { counts } from "../metrics/counts.ts";

/** Patches that may wait in this process for a client before no more are added. */
const PATCHES_WAITING = 4;

/** Bytes that may wait in any case: small rooms have small patches, and a burst of them is nobody's fault. */
const BYTES_WAITING = 16_384;

/** ms between two full states for the same client, so that one who reads in gulps costs no more than one who reads */
const RESYNC_MS = 1000;

/**
 * What waits in this process for a client that reads more slowly than it is sent, so that it stays bounded.
 *
 * Every patch builds on the one before, so none may be left out in the middle. But a full state may take the place of
 * any number of them, and the framework's client replaces everything it has by it. So a client that falls behind is
 * sent nothing more until everything has left this process, and then a full state: fewer and newer. Other clients
 * don't wait for that.
 */
export class Backlog {
  #heldSince: number | undefined;
  #resyncedAt = Number.NEGATIVE_INFINITY;

  /** whether the client is left out of patches */
  get held(): boolean {
    return this.#heldSince !== undefined;
  }

  /** ms for which the client has been left out of patches; 0 if it is not */
  heldFor(now: number): number {
    return this.#heldSince === undefined ? 0 : now - this.#heldSince;
  }

  /**
   * Decides whether the next patches are held back. To be called when something waits after a patch was written.
   *
   * @param waiting bytes that have not left this process
   * @param patchBytes bytes of the patch
   * @param now ms
   */
  note(waiting: number, patchBytes: number, now: number): void {
    if (waiting > Math.max(BYTES_WAITING, PATCHES_WAITING * patchBytes)) this.#heldSince = now;
  }

  /**
   * Ends the holding back, if it is time. The client needs a full state then.
   *
   * @param waiting bytes that have not left this process
   * @param now ms
   * @returns whether it has ended
   */
  release(waiting: number, now: number): boolean {
    if (waiting > 0 || now - this.#resyncedAt < RESYNC_MS) return false;
    this.#heldSince = undefined;
    this.#resyncedAt = now;
    counts.patches.resyncs++;
    return true;
  }
}
