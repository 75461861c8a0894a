import type { Torus } from "../../game/torus.ts";
import type { Viewport } from "./viewport.ts";

/** squares of the font size, of sky, that each name needs if all are to be shown */
const ROOM_FOR_A_NAME = 55;
const MOST_NAMES = 60;

/** font sizes that a character takes on the average, and a line with the space below it */
const CHARACTER = 0.58;
const LINE = 1.3;

const BINS = 256;
/** Names fade over the outer part of their range. */
const FADED_FROM = 0.75;

/**
 * Which names are shown. All of them, until the sky has no room for them; then those of the ships nearest to the own
 * one, where no other name is in the way. Of two that are in each other's way, the ship drawn first keeps its name, so
 * that the choice doesn't waver.
 *
 * How far "nearest" reaches comes from the distances of the ships of the frame before. They are counted by their
 * square, so that nothing has to be sorted.
 */
export class Names {
  readonly #world: Torus;
  /** units²: half the world on both axes, further than which nothing is away on a torus */
  readonly #furthestSquared: number;
  readonly #counts = new Uint16Array(BINS);
  /** where names are in this frame, the own one first; units */
  readonly #x = new Float64Array(MOST_NAMES + 1);
  readonly #y = new Float64Array(MOST_NAMES + 1);
  readonly #halfWidth = new Float64Array(MOST_NAMES + 1);
  #placed = 1;
  /** units² */
  #rangeSquared = Number.POSITIVE_INFINITY;
  /** units */
  #character = 0;
  /** units */
  #line = 0;

  constructor(world: Torus) {
    this.#world = world;
    this.#furthestSquared = world.size ** 2 / 2;
    this.#x[0] = world.size / 2;
    this.#y[0] = world.size / 2;
  }

  /** Whether not all names are shown. */
  get crowded(): boolean {
    return this.#rangeSquared !== Number.POSITIVE_INFINITY;
  }

  /** Starts a frame. */
  begin({ scale, fontSize }: Pick<Viewport, "scale" | "fontSize">): void {
    const room = Math.min(MOST_NAMES, (this.#world.size * scale) ** 2 / (ROOM_FOR_A_NAME * fontSize ** 2));
    this.#rangeSquared = this.#rangeOf(room);
    this.#character = (CHARACTER * fontSize) / scale;
    this.#line = (LINE * fontSize) / scale;
    this.#counts.fill(0);
    this.#placed = 1;
  }

  /** Puts the own name where it stays; units. */
  placeOwn({ x, y, name }: Readonly<{ x: number; y: number; name: string }>): void {
    this.#x[0] = x;
    this.#y[0] = y;
    this.#halfWidth[0] = (name.length * this.#character) / 2;
  }

  /**
   * Counts another ship; units.
   *
   * @returns how strongly its name is to be shown, 0 to 1
   */
  place({ x, y, name }: Readonly<{ x: number; y: number; name: string }>): number {
    const dx = this.#world.delta(this.#x[0] ?? 0, x);
    const dy = this.#world.delta(this.#y[0] ?? 0, y);
    const squared = dx * dx + dy * dy;
    const bin = Math.min(BINS - 1, Math.floor((squared / this.#furthestSquared) * BINS));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    if (!this.crowded) return 1;
    if (squared >= this.#rangeSquared || this.#placed > MOST_NAMES) return 0;
    const halfWidth = (name.length * this.#character) / 2;
    for (let i = 0; i < this.#placed; i++) {
      const apart = halfWidth + (this.#halfWidth[i] ?? 0);
      if (Math.abs((this.#y[i] ?? 0) - y) < this.#line && Math.abs((this.#x[i] ?? 0) - x) < apart) return 0;
    }
    this.#x[this.#placed] = x;
    this.#y[this.#placed] = y;
    this.#halfWidth[this.#placed] = halfWidth;
    this.#placed++;
    return Math.min(1, (1 - Math.sqrt(squared / this.#rangeSquared)) / (1 - FADED_FROM));
  }

  /** units²: within it were so many of the other ships in the last frame; endless if there were no more */
  #rangeOf(ships: number): number {
    let nearer = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const here = this.#counts[bin] ?? 0;
      if (nearer + here > ships) return ((bin + (ships - nearer) / here) / BINS) * this.#furthestSquared;
      nearer += here;
    }
    return Number.POSITIVE_INFINITY;
  }
}
