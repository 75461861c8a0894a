import { fraction, hash } from "./hash.ts";
import { LONGEST_SHIP } from "./kinds.ts";
import type { Ship } from "./ship.ts";
import type { Torus } from "./torus.ts";
import { type Thing, touches } from "./touch.ts";

/** Stars in an empty sky of 1000 x 1000 units, and how many more there are for each pilot in a sky of any size. */
const FEWEST_STARS = 16;
const STARS_PER_PILOT = 0.25;

/** Stars in a full sky of that size. With twice as many, a hundred pilots get three quarters of their points without aiming. */
const STARS_PER_AREA = 32;
const AREA = 1000 ** 2;

/** Stars in a sky of any size at most. */
export const MOST_STARS = 544;

/** Distance between the centers of ship and star at which it is taken, units. */
export const STAR_REACH = 30;

/** Points for a star, and for a golden one. */
export const STAR_POINTS = 1;
export const GOLDEN_POINTS = 5;

/** One star in this many is golden. */
const GOLDEN_ONE_IN = 20;

/** Values of the count of a slot, which has 8 bits on the wire. */
const COUNTS = 256;

/** Which hash of the seed, slot and count is used for what. */
const [X, Y, GOLD] = [0x5747, 0x5748, 0x5749];

/** A star, in its slot. */
export interface Star extends Thing {
  x: number;
  y: number;
  golden: boolean;
}

/** Number of stars in a room. A larger world has as many per area. */
export function starsFor(world: Torus, pilots: number): number {
  const areas = Math.max(1, world.size ** 2 / AREA);
  const fewest = Math.ceil(FEWEST_STARS * areas);
  return Math.min(MOST_STARS, Math.floor(STARS_PER_AREA * areas), fewest + Math.floor(pilots * STARS_PER_PILOT));
}

/** A star that is not placed yet. */
export function newStar(): Star {
  return { x: 0, y: 0, radius: STAR_REACH - LONGEST_SHIP / 4, golden: false };
}

/**
 * Places a star. The server sends only the count of a slot, so both sides call this.
 *
 * @param seed of the round
 * @param slot index of the star
 * @param count how often the star of this slot was taken in this round, modulo 256
 * @param star changed in place
 */
export function placeStar(world: Torus, seed: number, slot: number, count: number, star: Star): void {
  star.x = fraction(seed ^ X, slot, count) * world.size;
  star.y = fraction(seed ^ Y, slot, count) * world.size;
  star.golden = hash(seed ^ GOLD, slot, count) % GOLDEN_ONE_IN === 0;
}

export function starPoints({ golden }: Readonly<Star>): number {
  return golden ? GOLDEN_POINTS : STAR_POINTS;
}

/**
 * The stars of a room, in a grid: a cell is at least as wide as the reach of a star, so that a star is in four cells at
 * most, and a ship has to look only into its own.
 */
export class Stars {
  /** how often the star of each slot was taken in this round, modulo 256: what has to be sent */
  readonly counts = new Uint8Array(MOST_STARS);
  readonly #world: Torus;
  readonly #stars: readonly Star[] = Array.from({ length: MOST_STARS }, newStar);
  /** cells along one side of the world */
  readonly #side: number;
  /** slots of the stars that reach into each cell */
  readonly #cells: number[][];
  #size = 0;
  #seed = 0;

  constructor(world: Torus) {
    this.#world = world;
    this.#side = Math.max(1, Math.floor(world.size / (2 * STAR_REACH)));
    this.#cells = Array.from({ length: this.#side ** 2 }, () => []);
  }

  /** number of stars */
  get size(): number {
    return this.#size;
  }

  /** The star of a slot below `size`. It is reused after the star was taken. */
  star(slot: number): Readonly<Star> {
    return this.#stars[slot] as Star;
  }

  /** Begins a round: new places for all. */
  restart(seed: number): void {
    const size = this.#size;
    this.resize(0);
    this.#seed = seed;
    this.counts.fill(0);
    this.resize(size);
  }

  /** Changes the number of stars. A slot that comes back continues with its count. */
  resize(size: number): void {
    for (; this.#size > size; this.#size--) this.#unlist(this.#size - 1);
    for (; this.#size < size; this.#size++) this.#place(this.#size);
  }

  /** The slot of a star that a ship touches; -1 if it touches none. */
  touchedBy(ship: Readonly<Ship>): number {
    const cell = this.#cells[this.#index(ship.y) * this.#side + this.#index(ship.x)];
    if (cell === undefined) return -1;
    for (const slot of cell) if (touches(this.#world, ship, this.star(slot))) return slot;
    return -1;
  }

  /** Takes the star of a slot. The next one of the slot is elsewhere. */
  take(slot: number): void {
    this.#unlist(slot);
    this.counts[slot] = ((this.counts[slot] ?? 0) + 1) % COUNTS;
    this.#place(slot);
  }

  #place(slot: number): void {
    const star = this.#stars[slot] as Star;
    placeStar(this.#world, this.#seed, slot, this.counts[slot] ?? 0, star);
    this.#eachCell(star, slot, true);
  }

  #unlist(slot: number): void {
    this.#eachCell(this.star(slot), slot, false);
  }

  /** Adds a star to the cells that it reaches into, or removes it. */
  #eachCell({ x, y }: Readonly<Star>, slot: number, add: boolean): void {
    const [left, right] = [this.#index(x - STAR_REACH), this.#index(x + STAR_REACH)];
    const [top, bottom] = [this.#index(y - STAR_REACH), this.#index(y + STAR_REACH)];
    this.#list(left, top, slot, add);
    if (right !== left) this.#list(right, top, slot, add);
    if (bottom === top) return;
    this.#list(left, bottom, slot, add);
    if (right !== left) this.#list(right, bottom, slot, add);
  }

  #list(column: number, row: number, slot: number, add: boolean): void {
    const cell = this.#cells[row * this.#side + column] as number[];
    if (add) cell.push(slot);
    else cell.splice(cell.indexOf(slot), 1);
  }

  #index(coordinate: number): number {
    return Math.min(this.#side - 1, Math.floor((this.#world.wrap(coordinate) / this.#world.size) * this.#side));
  }
}
