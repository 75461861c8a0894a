import type { Camera } from "./camera.ts";

/** visible area that each name needs if all are shown, in squares of the font size */
const AREA_PER_NAME = 55;
const MOST_NAMES = 60;

/** average width of a character, in font sizes */
const CHARACTER = 0.58;

/** height of a line with the space below it, in font sizes */
const LINE = 1.3;

/** bins of the histogram of distances */
const BINS = 256;

/** Names fade over the outer part of the range, from this fraction of it on. */
const FADED_FROM = 0.75;

interface NamedShip {
  /** units, in the world */
  readonly x: number;
  /** units, in the world */
  readonly y: number;
  readonly name: string;
}

/**
 * Decides which names of the ships in the view are shown: all of them if there is room; otherwise those of the ships nearest to the own one,
 * where they overlap no other name. Of two names that overlap, the one of the ship that is drawn first is shown, so
 * that the choice is stable.
 *
 * The range within which names are shown follows from the distances of the ships in the previous frame. They are
 * counted in a histogram of squared distances, so that nothing has to be sorted.
 */
export class Names {
  readonly #camera: Camera;
  /** square of the largest distance between two ships in the world, units² */
  readonly #furthestSquared: number;
  readonly #counts = new Uint16Array(BINS);
  /** names placed in this frame, the own one first; units, in the copy of the world that is in the view */
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

  constructor(camera: Camera) {
    this.#camera = camera;
    this.#furthestSquared = camera.world.size ** 2 / 2;
    this.#x[0] = camera.x;
    this.#y[0] = camera.y;
  }

  /** Whether there is no room for all names. */
  get crowded(): boolean {
    return this.#rangeSquared !== Number.POSITIVE_INFINITY;
  }

  /** Starts a frame. */
  begin(): void {
    const { scale, fontSize, halfWidth, halfHeight } = this.#camera;
    const area = 4 * halfWidth * halfHeight * scale ** 2;
    this.#rangeSquared = this.#rangeOf(Math.min(MOST_NAMES, area / (AREA_PER_NAME * fontSize ** 2)));
    this.#character = (CHARACTER * fontSize) / scale;
    this.#line = (LINE * fontSize) / scale;
    this.#counts.fill(0);
    this.#placed = 1;
  }

  /** Places the name of the own ship, which is always shown. */
  placeOwn({ x, y, name }: NamedShip): void {
    this.#x[0] = x + this.#camera.offsetX(x);
    this.#y[0] = y + this.#camera.offsetY(y);
    this.#halfWidth[0] = (name.length * this.#character) / 2;
  }

  /**
   * Places the name of another ship, if the ship is in the view and there is room for the name.
   *
   * @returns opacity of the name, 0 to 1
   */
  place({ x, y, name }: NamedShip): number {
    if (!this.#camera.sees(x, y)) return 0;
    const { world } = this.#camera;
    const dx = world.delta(this.#x[0] ?? 0, x);
    const dy = world.delta(this.#y[0] ?? 0, y);
    const squared = dx * dx + dy * dy;
    const bin = Math.min(BINS - 1, Math.floor((squared / this.#furthestSquared) * BINS));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    if (!this.crowded) return 1;
    if (squared >= this.#rangeSquared || this.#placed > MOST_NAMES) return 0;
    const shownX = x + this.#camera.offsetX(x);
    const shownY = y + this.#camera.offsetY(y);
    const halfWidth = (name.length * this.#character) / 2;
    for (let i = 0; i < this.#placed; i++) {
      const apart = halfWidth + (this.#halfWidth[i] ?? 0);
      if (Math.abs((this.#y[i] ?? 0) - shownY) < this.#line && Math.abs((this.#x[i] ?? 0) - shownX) < apart) return 0;
    }
    this.#x[this.#placed] = shownX;
    this.#y[this.#placed] = shownY;
    this.#halfWidth[this.#placed] = halfWidth;
    this.#placed++;
    return Math.min(1, (1 - Math.sqrt(squared / this.#rangeSquared)) / (1 - FADED_FROM));
  }

  /** square of the distance within which there was this number of ships in the previous frame, units²; or infinite */
  #rangeOf(ships: number): number {
    let nearer = 0;
    for (let bin = 0; bin < BINS; bin++) {
      const count = this.#counts[bin] ?? 0;
      if (nearer + count > ships) return ((bin + (ships - nearer) / count) / BINS) * this.#furthestSquared;
      nearer += count;
    }
    return Number.POSITIVE_INFINITY;
  }
}
