import type { Torus } from "../../game/torus.ts";

/** The positions of a ship over time. */
export class Track {
  readonly #world: Torus;
  readonly #times: number[] = [];
  readonly #x: number[] = [];
  readonly #y: number[] = [];

  constructor(world: Torus) {
    this.#world = world;
  }

  /** @param time ms, later than the one before @param x units @param y units */
  add(time: number, x: number, y: number): void {
    this.#times.push(time);
    this.#x.push(x);
    this.#y.push(y);
  }

  /** The position at a time, interpolated on the shortest way; undefined outside the recorded time. */
  at(time: number): { x: number; y: number } | undefined {
    let low = 0;
    let high = this.#times.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#times[middle] as number) <= time) low = middle;
      else high = middle - 1;
    }
    const [before, after] = [this.#times[low], this.#times[low + 1]];
    if (before === undefined || after === undefined || time < before) return undefined;
    const part = (time - before) / (after - before);
    const along = (places: readonly number[]) => {
      const from = places[low] as number;
      return this.#world.wrap(from + part * this.#world.delta(from, places[low + 1] as number));
    };
    return { x: along(this.#x), y: along(this.#y) };
  }
}
