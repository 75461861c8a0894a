/** ms after the first ships in which others are no newcomers: a first state can come in parts */
const FIRST_MS = 1500;

/** ms; after a longer pause the ships that have changed did not just come or go */
const PAUSE_MS = 1000;

/** ships that come or go in one frame at most: more are another room, or a new connection */
const MOST_AT_ONCE = 4;

/** A ship that has come or gone. */
export interface Passage {
  readonly own: boolean;
}

/**
 * Decides which of the ships that appear have just arrived, and which of those that disappear have just left. Ships of
 * the first state have not.
 */
export class Passages<Ship extends Passage> {
  readonly #come: Ship[] = [];
  readonly #gone: Ship[] = [];
  readonly #onArrival: (ship: Ship) => void;
  readonly #onDeparture: (ship: Ship) => void;
  /** ms: when the ships of the first state appeared */
  #firstAt = Number.POSITIVE_INFINITY;
  #now = Number.NEGATIVE_INFINITY;

  constructor(onArrival: (ship: Ship) => void, onDeparture: (ship: Ship) => void) {
    this.#onArrival = onArrival;
    this.#onDeparture = onDeparture;
  }

  /** A ship appears in this frame. */
  come(ship: Ship): void {
    this.#come.push(ship);
  }

  /** A ship disappears in this frame. */
  go(ship: Ship): void {
    this.#gone.push(ship);
  }

  /**
   * Ends a frame.
   *
   * @param now ms
   */
  end(now: number): void {
    if (now - this.#now > PAUSE_MS && this.#firstAt < now) this.#firstAt = now;
    this.#now = now;
    if (this.#come.length === 0 && this.#gone.length === 0) return;
    const isEvent = now - this.#firstAt > FIRST_MS && this.#come.length + this.#gone.length <= MOST_AT_ONCE;
    if (!isEvent) this.#firstAt = now;
    // One's own arrival is one in any case.
    for (const ship of this.#come) if (isEvent || ship.own) this.#onArrival(ship);
    for (const ship of this.#gone) if (isEvent && !ship.own) this.#onDeparture(ship);
    this.#come.length = 0;
    this.#gone.length = 0;
  }
}
