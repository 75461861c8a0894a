/** Maximum networks that a room remembers. Beyond that, it forgets the one that was left from first. */
const MOST = 500;

/** Remembers for a short time from which networks players have left a room. */
export class RecentLeavers {
  readonly #forMs: number;
  /** when the last player left, ms, by network; the last one at the end */
  readonly #leftAt = new Map<string, number>();

  /** @param forMs how long a network is remembered */
  constructor(forMs: number) {
    this.#forMs = forMs;
  }

  /** number of networks that are remembered */
  get size(): number {
    return this.#leftAt.size;
  }

  /** A player has left from a network. @param now ms */
  note(network: string, now: number): void {
    this.#leftAt.delete(network);
    this.#leftAt.set(network, now);
    for (const [oldest, leftAt] of this.#leftAt) {
      if (this.#leftAt.size <= MOST && now - leftAt < this.#forMs) break;
      this.#leftAt.delete(oldest);
    }
  }

  /** How long a network is still remembered, ms; 0 if it is not. @param now ms */
  remembersFor(network: string, now: number): number {
    const leftAt = this.#leftAt.get(network);
    return leftAt === undefined ? 0 : Math.max(0, leftAt + this.#forMs - now);
  }
}
