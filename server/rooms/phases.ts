/** How many phases there are in the interval of a step: 10 ms apart. */
const PHASES = 5;

/** number of rooms in each phase */
const rooms = new Array<number>(PHASES).fill(0);

/**
 * When the steps of a room run, as a part of the interval. The rooms of a process share a few phases, because each
 * wake-up of the event loop has a cost of its own, and what arrives during the steps of several rooms is read together.
 * There are several phases, because each room in one waits for those before it.
 */
export class Phase {
  readonly #index: number;
  #isTaken = true;

  private constructor(index: number) {
    this.#index = index;
    rooms[index] = (rooms[index] ?? 0) + 1;
  }

  /** Takes a phase for a room: the one with the fewest rooms. */
  static take(): Phase {
    return new Phase(rooms.indexOf(Math.min(...rooms)));
  }

  /** To be called when the room has no further steps. */
  free(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    rooms[this.#index] = (rooms[this.#index] ?? 0) - 1;
  }

  /** The first time in this phase that is not before `time`, ms. */
  after(time: number, intervalMs: number): number {
    const offset = (this.#index / PHASES) * intervalMs;
    return Math.ceil((time - offset) / intervalMs) * intervalMs + offset;
  }
}
