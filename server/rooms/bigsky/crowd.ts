import { LONG_SIDE, SHORT_SIDE } from "../../../game/view.ts";
import { FRESH, MOST_IN_MESSAGE } from "../../../protocol/sentView.ts";
import { MOST_SHIPS } from "../../../protocol/shipsMessage.ts";
import type { Cells, ShipGrid } from "./shipGrid.ts";

/** Places in a message for the ships that take turns. */
const IN_TURN = MOST_IN_MESSAGE - FRESH;

/** Width of a bucket of distances, units. Ships within one bucket count as equally far. */
const BUCKET = 1;

/** Buckets of distances; what is further away than all of them is in the last one. */
const BUCKETS = 1024;

/** Largest square in which the nearest ships are looked for, units. It is inside each view that is a crowd. */
const LARGEST_SQUARE = SHORT_SIDE;

/**
 * Selects the ships of a crowd for a message: the nearest ones, and as many others as have place, which take turns. A
 * turn goes by the list of ships and not by their places, so that a ship that moves has neither two turns nor none. With
 * 2,500 ships in a view, each of them is in a message every 2.7 s at most.
 */
export class Crowd {
  readonly #grid: ShipGrid;
  readonly #distances = new Uint16Array(BUCKETS);
  /** indexes of the ships that were looked at, and their buckets of distances */
  readonly #ships = new Uint16Array(MOST_SHIPS);
  readonly #buckets = new Uint16Array(MOST_SHIPS);
  /** for each ship, by index, the number of the last message that it was one of the nearest in */
  readonly #nearIn = new Uint32Array(MOST_SHIPS);
  readonly #square: Cells = { column: 0, row: 0, columns: 0, rows: 0 };
  #messages = 0;
  #count = 0;
  /** position from which the next turn begins, after `write` */
  next = 0;

  constructor(grid: ShipGrid) {
    this.#grid = grid;
  }

  /**
   * Writes the records of a crowd.
   *
   * @param at where the first record begins
   * @param ships number of ships in the cells
   * @param center index of the ship in the middle, which is always in the message
   * @param turn position from which the turn begins
   * @returns where the last record ends
   */
  write(bytes: Buffer, at: number, cells: Readonly<Cells>, ships: number, center: number, turn: number): number {
    this.#messages++;
    this.#findNear(cells, ships, center);
    const nearEnd = this.#writeNear(bytes, at, center);
    return this.#writeTurn(bytes, nearEnd, cells, ships, turn);
  }

  /** Looks at the ships in a square around the middle that has enough, or in the whole view. */
  #findNear(cells: Readonly<Cells>, ships: number, center: number): void {
    const grid = this.#grid;
    // If the ships are spread evenly, a circle in this square has half as many again as are needed.
    let side = 2 * Math.sqrt((1.5 * FRESH * LONG_SIDE * SHORT_SIDE) / Math.PI / ships);
    for (; side < LARGEST_SQUARE; side *= 1.5) {
      grid.reach(grid.x[center] as number, grid.y[center] as number, side, side, this.#square);
      if (grid.countIn(this.#square) < FRESH) continue;
      this.#measure(this.#square, center);
      let inCircle = 0;
      for (let bucket = 0; bucket < side / 2 - 1; bucket++) inCircle += this.#distances[bucket] as number;
      if (inCircle >= FRESH) return;
    }
    this.#measure(cells, center);
  }

  /** Notes the ships in some cells, except the one in the middle, and how far they are from it. */
  #measure({ column, row, columns, rows }: Readonly<Cells>, center: number): void {
    const { side } = this.#grid;
    this.#distances.fill(0);
    this.#count = 0;
    const end = column + columns;
    for (let i = 0; i < rows; i++) {
      const r = (row + i) % this.#grid.rows;
      this.#measureRun(this.#grid.startOf(r, column), this.#grid.startOf(r, Math.min(side, end)), center);
      if (end > side) this.#measureRun(this.#grid.startOf(r, 0), this.#grid.startOf(r, end - side), center);
    }
  }

  #measureRun(from: number, to: number, center: number): void {
    const { x, y, size } = this.#grid;
    const half = size / 2;
    const centerX = x[center] as number;
    const centerY = y[center] as number;
    for (let index = from; index < to; index++) {
      if (index === center) continue;
      let dx = Math.abs((x[index] as number) - centerX);
      let dy = Math.abs((y[index] as number) - centerY);
      if (dx > half) dx = size - dx;
      if (dy > half) dy = size - dy;
      const bucket = Math.min(BUCKETS - 1, (Math.sqrt(dx * dx + dy * dy) / BUCKET) | 0);
      this.#distances[bucket] = (this.#distances[bucket] as number) + 1;
      this.#buckets[this.#count] = bucket;
      this.#ships[this.#count++] = index;
    }
  }

  /** Writes the ship in the middle and the nearest ones, FRESH in all. @returns where their records end */
  #writeNear(bytes: Buffer, at: number, center: number): number {
    let last = 0;
    let left = FRESH - 1;
    // Ends at the bucket of which not all ships have place.
    for (; (this.#distances[last] as number) <= left; last++) left -= this.#distances[last] as number;
    let to = this.#writeNearOne(center, bytes, at);
    for (let i = 0; i < this.#count; i++) {
      const bucket = this.#buckets[i] as number;
      if (bucket > last || (bucket === last && left-- <= 0)) continue;
      to = this.#writeNearOne(this.#ships[i] as number, bytes, to);
    }
    return to;
  }

  #writeNearOne(index: number, bytes: Buffer, at: number): number {
    this.#nearIn[index] = this.#messages;
    return this.#grid.copyOne(index, bytes, at);
  }

  /** Writes those of the others that have their turn. */
  #writeTurn(bytes: Buffer, at: number, cells: Readonly<Cells>, ships: number, turn: number): number {
    const all = this.#grid.count;
    // Usually a few places stay empty. If there are too few, the turn is shorter.
    let length = Math.min(all, Math.ceil((0.9 * IN_TURN * all) / (ships - FRESH)));
    while (this.#findTurn(cells, turn % all, length) > IN_TURN) length = Math.ceil(length * 0.8);
    this.next = (turn + length) % all;
    let to = at;
    for (let i = 0; i < this.#count; i++) to = this.#grid.copyOne(this.#ships[i] as number, bytes, to);
    return to;
  }

  /** Notes the ships in some cells whose positions are in a turn, without the nearest ones. @returns their number */
  #findTurn({ column, row, columns, rows }: Readonly<Cells>, turn: number, length: number): number {
    const { side } = this.#grid;
    this.#count = 0;
    const end = column + columns;
    for (let i = 0; i < rows && this.#count <= IN_TURN; i++) {
      const r = (row + i) % this.#grid.rows;
      this.#findTurnIn(this.#grid.startOf(r, column), this.#grid.startOf(r, Math.min(side, end)), turn, length);
      if (end > side) this.#findTurnIn(this.#grid.startOf(r, 0), this.#grid.startOf(r, end - side), turn, length);
    }
    return this.#count;
  }

  #findTurnIn(from: number, to: number, turn: number, length: number): void {
    const { count, positions } = this.#grid;
    for (let index = from; index < to; index++) {
      const position = (positions[index] as number) - turn;
      if ((position < 0 ? position + count : position) >= length) continue;
      if (this.#nearIn[index] !== this.#messages) this.#ships[this.#count++] = index;
    }
  }
}
