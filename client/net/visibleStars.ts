import { mostStars, newStar, placeStar, type Star } from "../../game/stars.ts";
import type { Torus } from "../../game/torus.ts";

/** Counts that a slot can have, as on the wire. */
const COUNTS = 256;

/** What a slot has that the room does not have. */
const ABSENT = -1;

/** The counts of the state. To read its elements by their indices takes Colyseus twenty times as long. */
interface Counts {
  readonly length: number;
  forEach(visit: (count: number, slot: number) => void): void;
}

/**
 * The stars of the last state. A star has another id than the one after it in the same slot, so that a prediction about
 * one says nothing about the other.
 */
export class VisibleStars {
  /** by id, in the order in which they were placed: the server looks for touches in the same order */
  readonly byId = new Map<number, Star>();
  readonly #world: Torus;
  readonly #stars: readonly Star[];
  readonly #counts: Int16Array;
  #seed = 0;
  /** number of slots that the last state had */
  #size = 0;
  #isNewRound = false;
  #onTaken: ((id: number, star: Readonly<Star>) => void) | undefined;

  constructor(world: Torus) {
    this.#world = world;
    this.#counts = new Int16Array(mostStars(world)).fill(ABSENT);
    this.#stars = Array.from(this.#counts, newStar);
  }

  /**
   * Reads a state.
   *
   * @param onTaken called for each star that was taken since the state before; it is about to move to its next place
   */
  read(seed: number, counts: Counts, onTaken: (id: number, star: Readonly<Star>) => void): void {
    this.#isNewRound = seed !== this.#seed;
    this.#seed = seed;
    this.#onTaken = onTaken;
    counts.forEach(this.#readSlot);
    for (let slot = counts.length; slot < this.#size; slot++) this.#readSlot(ABSENT, slot);
    this.#size = counts.length;
  }

  readonly #readSlot = (count: number, slot: number): void => {
    const star = this.#stars[slot];
    const before = this.#counts[slot];
    if (star === undefined || before === undefined || (count === before && !this.#isNewRound)) return;
    if (before !== ABSENT) {
      this.byId.delete(slot * COUNTS + before);
      if (!this.#isNewRound && count !== ABSENT) this.#onTaken?.(slot * COUNTS + before, star);
    }
    this.#counts[slot] = count;
    if (count === ABSENT) return;
    placeStar(this.#world, this.#seed, slot, count, star);
    this.byId.set(slot * COUNTS + count, star);
  };
}

/** The slot of a star. */
export function slotOf(id: number): number {
  return Math.floor(id / COUNTS);
}
