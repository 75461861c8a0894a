import { MOST_SHIPS, SHIP_BYTES } from "../../../protocol/shipsMessage.ts";
import type { Cells, ShipGrid } from "./shipGrid.ts";

/** Ships in a message at most. A view with more is a crowd. */
export const MOST_IN_MESSAGE = 128;

/** Ships of a crowd, the nearest ones, that are in each message. The others have the rest of the places in turn. */
export const FRESH = 80;

/** Width of a bucket of distances, units. Ships within one bucket count as equally far. */
const BUCKET = 1;

/** Buckets of distances; what is further away than all of them is in the last one. */
const BUCKETS = 1024;

/** Numbers in a bucket of numbers. */
const NUMBERS = 4;

/**
 * Selects the ships of a crowd for a message: the nearest ones, and as many others as have place, which take turns. A
 * turn goes by the numbers of the ships and not by their places, so that a ship that moves has neither two turns nor
 * none. With 2,500 ships in a view, each of them is in a message every 2.5 s.
 */
export class Crowd {
  readonly #grid: ShipGrid;
  readonly #distances = new Uint16Array(BUCKETS);
  readonly #turns = new Uint16Array(MOST_SHIPS / NUMBERS);
  /** indexes of the ships in the view, and their buckets of distances */
  readonly #ships = new Uint16Array(MOST_SHIPS);
  readonly #buckets = new Uint16Array(MOST_SHIPS);
  #count = 0;
  /** number from which the next turn begins, after `write` */
  next = 0;

  constructor(grid: ShipGrid) {
    this.#grid = grid;
  }

  /**
   * Writes the records of a crowd.
   *
   * @param at where the first record begins
   * @param center index of the ship in the middle, which is always in the message
   * @param turn number from which the turn begins
   * @returns where the last record ends
   */
  write(bytes: Buffer, at: number, cells: Readonly<Cells>, center: number, turn: number): number {
    this.#measure(cells, center);
    const rest = this.#writeNearest(bytes, at, center);
    return this.#writeTurn(bytes, at + FRESH * SHIP_BYTES, rest, turn);
  }

  /** Notes the ships in the cells, except the one in the middle, and how far they are from it. */
  #measure({ column, row, columns, rows }: Readonly<Cells>, center: number): void {
    const { side } = this.#grid;
    this.#distances.fill(0);
    this.#count = 0;
    const end = Math.min(side, column + columns);
    for (let i = 0; i < rows; i++) {
      const r = (row + i) % side;
      this.#measureRun(this.#grid.startOf(r, column), this.#grid.startOf(r, end), center);
      if (column + columns > side)
        this.#measureRun(this.#grid.startOf(r, 0), this.#grid.startOf(r, column + columns - side), center);
    }
  }

  #measureRun(from: number, to: number, center: number): void {
    const { x, y, size } = this.#grid;
    const half = size / 2;
    const [centerX, centerY] = [x[center] as number, y[center] as number];
    for (let index = from; index < to; index++) {
      if (index === center) continue;
      let dx = Math.abs((x[index] as number) - centerX);
      let dy = Math.abs((y[index] as number) - centerY);
      if (dx > half) dx = size - dx;
      if (dy > half) dy = size - dy;
      const bucket = Math.min(BUCKETS - 1, Math.floor(Math.sqrt(dx * dx + dy * dy) / BUCKET));
      this.#distances[bucket] = (this.#distances[bucket] as number) + 1;
      this.#buckets[this.#count] = bucket;
      this.#ships[this.#count++] = index;
    }
  }

  /** Writes the ship in the middle and the nearest ones, FRESH in all. @returns number of the others, which it keeps */
  #writeNearest(bytes: Buffer, at: number, center: number): number {
    let last = 0;
    let left = FRESH - 1;
    // The bucket of which not all ships have place.
    for (; (this.#distances[last] as number) <= left; last++) left -= this.#distances[last] as number;
    this.#copy(center, bytes, at);
    let to = at + SHIP_BYTES;
    let rest = 0;
    for (let i = 0; i < this.#count; i++) {
      const index = this.#ships[i] as number;
      const bucket = this.#buckets[i] as number;
      if (bucket < last || (bucket === last && left-- > 0)) {
        this.#copy(index, bytes, to);
        to += SHIP_BYTES;
      } else this.#ships[rest++] = index;
    }
    return rest;
  }

  /** Writes those of the first ships of the list that have their turn. */
  #writeTurn(bytes: Buffer, at: number, count: number, turn: number): number {
    const { numbers } = this.#grid;
    const turns = this.#turns.fill(0);
    const buckets = turns.length;
    const first = Math.floor(turn / NUMBERS);
    for (let i = 0; i < count; i++) {
      const bucket = Math.floor((numbers[this.#ships[i] as number] as number) / NUMBERS);
      turns[bucket] = (turns[bucket] as number) + 1;
    }
    let left = MOST_IN_MESSAGE - FRESH;
    let length = 0;
    for (; length < buckets; length++) {
      const here = turns[(first + length) % buckets] as number;
      if (here > left) break;
      left -= here;
    }
    let to = at;
    for (let i = 0; i < count; i++) {
      const index = this.#ships[i] as number;
      const bucket = Math.floor((numbers[index] as number) / NUMBERS);
      if ((bucket - first + buckets) % buckets >= length) continue;
      this.#copy(index, bytes, to);
      to += SHIP_BYTES;
    }
    this.next = ((first + length) % buckets) * NUMBERS;
    return to;
  }

  #copy(index: number, bytes: Buffer, at: number): void {
    const { records } = this.#grid;
    const from = index * SHIP_BYTES;
    for (let i = 0; i < SHIP_BYTES; i++) bytes[at + i] = records[from + i] as number;
  }
}
