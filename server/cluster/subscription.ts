import type { ClusterPresence } from "../colyseus/clusterPresence.ts";
import { log } from "../log.ts";

/** messages to itself in a row that this process did not receive, after which its subscription counts as stalled */
const STALLED_AFTER = 2;

/**
 * Whether Redis delivers messages to this process. The subscribing connection is silent while there are no messages, so
 * this process sends itself one per heartbeat.
 */
export class Subscription {
  stalled = false;
  readonly #presence: ClusterPresence;
  readonly #reconnectAfter: number;

  /** @param reconnectAfter messages to itself in a row without an answer after which the connection is replaced */
  constructor(presence: ClusterPresence, reconnectAfter: number) {
    this.#presence = presence;
    this.#reconnectAfter = reconnectAfter;
  }

  /** To be called once per heartbeat, before the message is sent. */
  check(): void {
    const { missedEchoes } = this.#presence;
    const stalled = missedEchoes >= STALLED_AFTER;
    if (stalled && !this.stalled) {
      log.error("Redis delivers no messages to this process. Until it does, joins fail here.");
    }
    if (!stalled && this.stalled) log.info("Redis delivers messages again. Players can join.");
    this.stalled = stalled;
    if (missedEchoes > 0 && missedEchoes % this.#reconnectAfter === 0) this.#presence.reconnectSubscriber();
  }
}
