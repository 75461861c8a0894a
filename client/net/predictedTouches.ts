import type { Ship } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { type Thing, touches } from "../../game/touch.ts";

export interface PredictedTouchesOptions<Id> {
  /** the room's */
  world: Torus;
  /** returns the things that the server's last state has, by id */
  things: () => Iterable<readonly [Id, Thing]>;
  /** Called when the own ship touches a thing, as far as the client can tell: for effects, once per prediction. */
  onTouch?: (id: Id) => void;
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

  constructor(options: PredictedTouchesOptions<Id>) {
    this.#options = options;
  }

  /** Whether the own ship has taken a thing that the server's state still has. */
  isTaken(id: Id): boolean {
    return this.#taken.has(id);
  }

  /** Call this after each predicted or replayed step of the own ship, in the order of the inputs. */
  step(ship: Readonly<Ship>, sequence: number, isReplay: boolean): void {
    if (isReplay) this.#rewind(sequence);
    const { world, things, onTouch } = this.#options;
    for (const [id, thing] of things()) {
      if (this.#taken.has(id)) continue;
      const refusal = this.#refused.get(id);
      if (!touches(world, ship, thing)) {
        if (refusal !== undefined) refusal.leftAt ??= sequence;
      } else if (refusal === undefined || refusal.leftAt !== undefined) {
        this.#taken.set(id, sequence);
        if (!isReplay) onTouch?.(id);
      }
    }
  }

  /**
   * Call this with each acknowledgment, after the state was decoded and before pending inputs are replayed.
   *
   * @param sequence number of the last input that the state includes
   */
  acknowledge(sequence: number): void {
    for (const [id, { leftAt }] of this.#refused) {
      if (leftAt !== undefined && leftAt <= sequence) this.#refused.delete(id);
    }
    const present = new Set<Id>();
    for (const [id] of this.#options.things()) present.add(id);
    for (const [id, takenAt] of this.#taken) {
      if (takenAt > sequence) continue;
      this.#taken.delete(id);
      if (present.has(id)) this.#refused.set(id, { leftAt: undefined });
    }
    for (const id of this.#refused.keys()) if (!present.has(id)) this.#refused.delete(id);
  }

  /** Removes what was predicted from an input that is replayed, and from later ones. */
  #rewind(sequence: number): void {
    for (const [id, takenAt] of this.#taken) if (takenAt >= sequence) this.#taken.delete(id);
    for (const refusal of this.#refused.values()) {
      if (refusal.leftAt !== undefined && refusal.leftAt >= sequence) refusal.leftAt = undefined;
    }
  }
}
