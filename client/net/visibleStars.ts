import { mostStars, newStar, placeStar, type Star } from "../../game/stars.ts";
import type { Torus } from "../../game/torus.ts";

/** Counts that a slot can have, as on the wire. */
const COUNTS = 256;

/** What a slot has that the room does not have. */
const ABSENT = -1;

/** The counts of the state. */
interface Counts {
  readonly length: number;
  readonly [slot: number]: number;
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
    const isNewRound = seed !== this.#seed;
    this.#seed = seed;
    for (let slot = 0; slot < this.#counts.length; slot++) {
      const before = this.#counts[slot] as number;
      const count = slot < counts.length ? (counts[slot] as number) : ABSENT;
      if (count === before && !isNewRound) continue;
      const star = this.#stars[slot] as Star;
      if (before !== ABSENT) {
        this.byId.delete(slot * COUNTS + before);
        if (!isNewRound && count !== ABSENT) onTaken(slot * COUNTS + before, star);
      }
      this.#counts[slot] = count;
      if (count === ABSENT) continue;
      placeStar(this.#world, seed, slot, count, star);
      this.byId.set(slot * COUNTS + count, star);
    }
  }
}

/** The slot of a star. */
export function slotOf(id: number): number {
  return Math.floor(id / COUNTS);
}
