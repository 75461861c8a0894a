import { stepsIn } from "../../../game/constants.ts";

/** Patches, 4 s, between two patches that may have the points of a pilot, in a room of up to 400 pilots. */
const EVERY = stepsIn(4000);

/**
 * Number of pilots whose points may be in a patch. A change is 7 bytes to everybody, so with more pilots the turns take
 * longer: 20 s with 2,000.
 */
const MOST_IN_PATCH = 5;

/**
 * The same while the podium is shown, which ranks all pilots, and at the start of the next round, in which all have lost
 * their points: each of them within 1 s.
 */
const PODIUM_EVERY = stepsIn(1000);

/** Each second, a patch has the points of the best pilots, because pages list them. */
const BEST = 10;
const BEST_EVERY = stepsIn(1000);

/** What is known of a pilot's points. */
interface Scored {
  readonly points: number;
  /** the points in the last patch that had them */
  patched: number;
}

/** Decides which points a patch has, in a room where patches do not have all that have changed. */
export class PointsTurns {
  #patch = 0;
  #turn = 0;
  #every = EVERY;
  /** number of the patch until which all have a turn within a second */
  #quickUntil = -1;
  /** points from which a pilot is among the best, in a patch that has those */
  #least = Number.POSITIVE_INFINITY;
  #best = 0;

  /** Begins a patch. @param pilots in the order in which `isDue` is called */
  begin(pilots: ReadonlyMap<unknown, Scored>, podium: boolean): void {
    if (podium) this.#quickUntil = this.#patch + PODIUM_EVERY;
    const isQuick = this.#patch <= this.#quickUntil;
    this.#every = isQuick ? PODIUM_EVERY : Math.max(EVERY, Math.ceil(pilots.size / MOST_IN_PATCH));
    this.#least = Number.POSITIVE_INFINITY;
    if (this.#patch % BEST_EVERY === 0) {
      const sorted = Float64Array.from([...pilots.values()], ({ points }) => points).sort();
      this.#least = Math.max(1, sorted.at(-BEST) ?? 1);
      this.#best = BEST;
    }
    this.#turn = this.#patch++;
  }

  /** Whether the patch is to have the points of the next pilot. Then it counts as sent. */
  isDue(pilot: Scored): boolean {
    const hasTurn = this.#turn++ % this.#every === 0;
    // Many may have the same points as the last of the best.
    const isBest = pilot.points >= this.#least && this.#best-- > 0;
    if (!(hasTurn || isBest) || pilot.patched === pilot.points) return false;
    pilot.patched = pilot.points;
    return true;
  }
}
