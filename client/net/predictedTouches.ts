import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { type Thing, touches } from "../../game/touch.ts";

export interface PredictedTouchesOptions<Id> {
  /** the room's */
  world: Torus;
  /** returns the things that the server's last state has, by id */
  things: () => ReadonlyMap<Id, Thing>;
  /** how many things a ship takes in one step at most; the first ones of `things`. By default, any number */
  mostPerStep?: number;
  /** returns whether to predict that the own ship takes a thing that it touches; true by default */
  mayTake?: (id: Id) => boolean;
  /** Called when the own ship touches a thing, as far as the client can tell. A replay can predict the same touch anew. */
  onTouch?: (id: Id, isReplay: boolean) => void;
}

/** A touch that the server did not confirm. */
interface Refusal {
  /** number of the first input after which the ship no longer touched the thing; undefined while it still touches it */
  leftAt: number | undefined;
}

/**
 * Predicts which things the own ship takes by touching them, such as stars.
 *
 * A thing counts as taken from the input whose step touches it. The prediction ends when the server has acknowledged
 * that input: if the state still has the thing, the server refused the touch, and the thing is back. Then the touch is
 * not predicted again from the inputs that are still pending, but only after the ship has left the thing. A replay of
 * inputs predicts their touches anew, because the ship may fly elsewhere in it.
 */
export class PredictedTouches<Id> {
  readonly #options: PredictedTouchesOptions<Id>;
  /** number of the input whose step touched the thing */
  readonly #taken = new Map<Id, number>();
  readonly #refused = new Map<Id, Refusal>();
  readonly #mostPerStep: number;
  /** of the step that `#touch` looks at, as `step` got them; kept here so that a step allocates nothing */
  #ship: Readonly<Ship> | undefined;
  #sequence = 0;
  #isReplay = false;
  #left = 0;

  constructor(options: PredictedTouchesOptions<Id>) {
    this.#options = options;
    this.#mostPerStep = options.mostPerStep ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the own ship has taken a thing that the server's state still has. */
  isTaken(id: Id): boolean {
    return this.#taken.has(id);
  }

  /** Call this after each predicted or replayed step of the own ship, in the order of the inputs. */
  step(ship: Readonly<Ship>, sequence: number, isReplay: boolean): void {
    if (isReplay) this.#rewind(sequence);
    this.#ship = ship;
    this.#sequence = sequence;
    this.#isReplay = isReplay;
    this.#left = this.#mostPerStep;
    this.#options.things().forEach(this.#touch);
  }

  /**
   * Call this with each acknowledgment, after the state was decoded and before pending inputs are replayed.
   *
   * @param sequence number of the last input that the state includes
   */
  acknowledge(sequence: number): void {
    const present = this.#options.things();
    for (const [id, { leftAt }] of this.#refused) {
      if (!present.has(id) || (leftAt !== undefined && leftAt <= sequence)) this.#refused.delete(id);
    }
    for (const [id, takenAt] of this.#taken) {
      if (takenAt > sequence) continue;
      this.#taken.delete(id);
      if (present.has(id)) this.#refused.set(id, { leftAt: undefined });
    }
  }

  readonly #touch = (thing: Thing, id: Id): void => {
    const ship = this.#ship as Readonly<Ship>;
    if (this.#taken.has(id)) return;
    const refusal = this.#refused.get(id);
    if (!touches(this.#options.world, ship, thing)) {
      if (refusal !== undefined) refusal.leftAt ??= this.#sequence;
    } else if (this.#left > 0 && (refusal === undefined || refusal.leftAt !== undefined)) {
      if (this.#options.mayTake?.(id) === false) return;
      this.#left--;
      this.#taken.set(id, this.#sequence);
      this.#options.onTouch?.(id, this.#isReplay);
    }
  };

  /** Removes what was predicted from an input that is replayed, and from later ones. */
  #rewind(sequence: number): void {
    for (const [id, takenAt] of this.#taken) if (takenAt >= sequence) this.#taken.delete(id);
    for (const refusal of this.#refused.values()) {
      if (refusal.leftAt !== undefined && refusal.leftAt >= sequence) refusal.leftAt = undefined;
    }
  }
}
