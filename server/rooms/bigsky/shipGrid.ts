import type { Ship } from "../../../game/ship.ts";
import type { Torus } from "../../../game/torus.ts";
import { LONGEST_CELL } from "../../../protocol/sentView.ts";
import { DENSITY_SIDE, MOST_SHIPS, SHIP_BYTES, type ShipRecord, writeShip } from "../../../protocol/shipsMessage.ts";

/**
 * Minimum size of a cell, units. A view is copied row by row, so fewer rows are faster, while narrow columns cost nothing
 * and leave fewer ships around the view.
 */
const CELL_WIDTH = 32;
const CELL_HEIGHT = LONGEST_CELL;

/** A ship that the grid reads. */
export interface Placed {
  readonly number: number;
  /** its index in the order of the grid, which the grid sets */
  index: number;
  readonly ship: Readonly<Ship>;
  readonly away: boolean;
}

/** The columns and rows of a rectangle. It may reach across the edge of the world. */
export interface Cells {
  /** index of the first column, and of the first row */
  column: number;
  row: number;
  /** number of columns, and of rows */
  columns: number;
  rows: number;
}

/**
 * All ships of a room, sorted into cells once per step. The records of the ships are in one buffer in the order of their
 * cells, row by row. So the ships of neighboring cells of a row are one piece of it.
 */
export class ShipGrid {
  /** length of a side of the world, units */
  readonly size: number;
  /** number of columns of cells, a multiple of DENSITY_SIDE */
  readonly side: number;
  /** number of rows of cells, a multiple of DENSITY_SIDE */
  readonly rows: number;
  /** size of a cell, units */
  readonly width: number;
  readonly height: number;
  /** the records of all ships */
  readonly records = Buffer.alloc(MOST_SHIPS * SHIP_BYTES);
  /** by index: where each ship is, units, and its position in the list that was sorted */
  readonly x = new Float64Array(MOST_SHIPS);
  readonly y = new Float64Array(MOST_SHIPS);
  readonly positions = new Uint16Array(MOST_SHIPS);
  /** number of ships */
  count = 0;
  /** index of the first ship of each cell, and at the end the number of ships */
  readonly starts: Uint32Array;
  readonly #world: Torus;
  /** cell of each ship, in the order in which they are given */
  readonly #cells = new Uint16Array(MOST_SHIPS);
  readonly #next: Uint32Array;
  /** reused */
  readonly #record: { -readonly [K in keyof ShipRecord]: ShipRecord[K] } = {
    x: 0,
    y: 0,
    facing: 0,
    thrusting: false,
    away: false,
    boosting: false,
  };

  constructor(world: Torus) {
    this.#world = world;
    this.size = world.size;
    const along = (cell: number) => DENSITY_SIDE * Math.max(1, Math.floor(world.size / cell / DENSITY_SIDE));
    this.side = along(CELL_WIDTH);
    this.rows = along(CELL_HEIGHT);
    this.width = world.size / this.side;
    this.height = world.size / this.rows;
    this.starts = new Uint32Array(this.side * this.rows + 1);
    this.#next = new Uint32Array(this.side * this.rows);
  }

  /** Sorts the ships. */
  sort(ships: readonly Placed[]): void {
    const next = this.#next.fill(0);
    this.count = ships.length;
    for (let i = 0; i < ships.length; i++) {
      const { x, y } = (ships[i] as Placed).ship;
      const row = Math.min(this.rows - 1, Math.floor(this.#world.wrap(y) / this.height));
      const column = Math.min(this.side - 1, Math.floor(this.#world.wrap(x) / this.width));
      const cell = row * this.side + column;
      this.#cells[i] = cell;
      next[cell] = (next[cell] as number) + 1;
    }
    let start = 0;
    for (let cell = 0; cell < next.length; cell++) {
      this.starts[cell] = start;
      const count = next[cell] as number;
      next[cell] = start;
      start += count;
    }
    this.starts[next.length] = start;
    for (let i = 0; i < ships.length; i++) {
      const cell = this.#cells[i] as number;
      const index = next[cell] as number;
      next[cell] = index + 1;
      this.#write(ships[i] as Placed, index);
      this.positions[index] = i;
    }
  }

  /**
   * Finds the cells that a rectangle reaches into.
   *
   * @param x of its center, units
   * @param width units
   * @param cells receives the result
   */
  reach(x: number, y: number, width: number, height: number, cells: Cells): void {
    const left = Math.floor((x - width / 2) / this.width);
    const top = Math.floor((y - height / 2) / this.height);
    cells.columns = Math.min(this.side, Math.floor((x + width / 2) / this.width) - left + 1);
    cells.rows = Math.min(this.rows, Math.floor((y + height / 2) / this.height) - top + 1);
    cells.column = ((left % this.side) + this.side) % this.side;
    cells.row = ((top % this.rows) + this.rows) % this.rows;
  }

  /** Number of ships in some cells. */
  countIn({ column, row, columns, rows }: Readonly<Cells>): number {
    const { side } = this;
    const end = column + columns;
    let count = 0;
    for (let i = 0; i < rows; i++) {
      const r = (row + i) % this.rows;
      count += this.startOf(r, Math.min(side, end)) - this.startOf(r, column);
      if (end > side) count += this.startOf(r, end - side) - this.startOf(r, 0);
    }
    return count;
  }

  /** Copies the records of some cells. @returns where they end */
  copy({ column, row, columns, rows }: Readonly<Cells>, bytes: Buffer, at: number): number {
    const { side } = this;
    const end = column + columns;
    let to = at;
    for (let i = 0; i < rows; i++) {
      const r = (row + i) % this.rows;
      to = this.#copyRun(this.startOf(r, column), this.startOf(r, Math.min(side, end)), bytes, to);
      if (end > side) to = this.#copyRun(this.startOf(r, 0), this.startOf(r, end - side), bytes, to);
    }
    return to;
  }

  /**
   * Counts the ships in each of DENSITY_SIDE x DENSITY_SIDE squares.
   *
   * @param counts receives the result, row by row, 255 at most
   */
  countSquares(counts: Uint8Array): void {
    const columns = this.side / DENSITY_SIDE;
    const rows = this.rows / DENSITY_SIDE;
    const square: Cells = { column: 0, row: 0, columns, rows };
    for (let i = 0; i < counts.length; i++) {
      square.column = (i % DENSITY_SIDE) * columns;
      square.row = Math.floor(i / DENSITY_SIDE) * rows;
      counts[i] = Math.min(255, this.countIn(square));
    }
  }

  /** Copies the record of one ship. @returns where it ends */
  copyOne(index: number, bytes: Buffer, at: number): number {
    const from = index * SHIP_BYTES;
    for (let i = 0; i < SHIP_BYTES; i++) bytes[at + i] = this.records[from + i] as number;
    return at + SHIP_BYTES;
  }

  #copyRun(from: number, to: number, bytes: Buffer, at: number): number {
    if (from === to) return at;
    return at + this.records.copy(bytes, at, from * SHIP_BYTES, to * SHIP_BYTES);
  }

  /** Index of the first ship of a cell. @param column up to `side`, which is the end of the row */
  startOf(row: number, column: number): number {
    return this.starts[row * this.side + column] as number;
  }

  #write(placed: Placed, index: number): void {
    const { ship, number } = placed;
    const record = this.#record;
    record.x = ship.x;
    record.y = ship.y;
    record.facing = ship.facing;
    record.thrusting = ship.thrusting;
    record.away = placed.away;
    record.boosting = ship.boosting > 0;
    writeShip(this.#world, this.records, index * SHIP_BYTES, number, record);
    placed.index = index;
    this.x[index] = ship.x;
    this.y[index] = ship.y;
  }
}
