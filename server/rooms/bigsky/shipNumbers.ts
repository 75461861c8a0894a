import { MOST_SHIPS } from "../../../protocol/shipsMessage.ts";

/**
 * The numbers of ships that are free. The one that was free for the longest time is used next, so that a client that has
 * missed the end of a ship does not take another one for it.
 */
export class ShipNumbers {
  readonly #free: Uint16Array;
  #next = 0;
  #count: number;

  /** @param most how many ships there can be; MOST_SHIPS by default */
  constructor(most = MOST_SHIPS) {
    this.#free = Uint16Array.from({ length: most }, (_, number) => number);
    this.#count = most;
  }

  /** @throws RangeError if no number is free */
  take(): number {
    if (this.#count === 0) throw new RangeError(`there are ${this.#free.length} ships, and no more have a number`);
    const number = this.#free[this.#next] as number;
    this.#next = (this.#next + 1) % this.#free.length;
    this.#count--;
    return number;
  }

  giveBack(number: number): void {
    this.#free[(this.#next + this.#count) % this.#free.length] = number;
    this.#count++;
  }
}
