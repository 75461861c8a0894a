import { SHIP_LENGTH, WORLD_SIZE } from "./constants.ts";
import { shortestDelta, wrapToGrid } from "./torus.ts";

interface Position {
  x: number;
  y: number;
}

/**
 * Minimum distance between the centers of a new ship and any other ship, units. Two ships nose to nose do not touch.
 */
export const SPAWN_CLEARANCE = SHIP_LENGTH + 4;

const COLUMNS = 15;
/** Must be even: every other row is shifted by half a column, and the pattern must continue across the world's edge. */
const ROWS = 16;

/** Spawn points in a honeycomb, sorted from the center outward. No two are closer than SPAWN_CLEARANCE. */
const PLACES: readonly Position[] = honeycomb();

/**
 * Where a new ship starts: the spawn point nearest to the center that is clear of all other ships. If no spawn point is
 * clear, the one with the largest distance to its nearest ship.
 *
 * @param others positions of the other ships, units
 * @returns units, on the wire's grid
 */
export function spawnPosition(others: Iterable<Position>): Position {
  const sky = new Cells(others);
  let best: Position = { x: 0, y: 0 };
  let mostRoom = -1;
  for (const place of PLACES) {
    const room = squaredClearance(place, sky.near(place));
    if (room > mostRoom) {
      mostRoom = room;
      best = place;
      if (room >= SPAWN_CLEARANCE ** 2) break;
    }
  }
  return { ...best };
}

function honeycomb(): Position[] {
  const places: Position[] = [];
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      places.push({
        x: wrapToGrid(WORLD_SIZE * (0.5 + (column + (row % 2) / 2) / COLUMNS)),
        y: wrapToGrid(WORLD_SIZE * (0.5 + row / ROWS)),
      });
    }
  }
  const centre = [{ x: WORLD_SIZE / 2, y: WORLD_SIZE / 2 }];
  return places.sort((a, b) => squaredClearance(a, centre) - squaredClearance(b, centre));
}

/**
 * A grid of ships, so that a spawn point is not compared with each of a thousand ships. A cell is at least as wide as
 * the clearance, so every ship within the clearance is in the point's own cell or in one next to it.
 */
class Cells {
  static readonly #SIDE = Math.floor(WORLD_SIZE / SPAWN_CLEARANCE);
  readonly #cells = Array.from({ length: Cells.#SIDE ** 2 }, (): Position[] => []);

  constructor(ships: Iterable<Position>) {
    for (const ship of ships) this.#cell(Cells.cellOf(ship.x), Cells.cellOf(ship.y)).push(ship);
  }

  /** All ships that may be within the clearance, and some others. */
  *near({ x, y }: Position): Iterable<Position> {
    for (let column = -1; column <= 1; column++) {
      for (let row = -1; row <= 1; row++) yield* this.#cell(Cells.cellOf(x) + column, Cells.cellOf(y) + row);
    }
  }

  static cellOf(coordinate: number): number {
    return Math.floor((coordinate / WORLD_SIZE) * Cells.#SIDE);
  }

  #cell(column: number, row: number): Position[] {
    const side = Cells.#SIDE;
    return this.#cells[((column + side) % side) * side + ((row + side) % side)] ?? [];
  }
}

/** Squared distance to the nearest of `others`, units²; infinite if there are none. */
function squaredClearance(place: Position, others: Iterable<Position>): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const dx = shortestDelta(place.x, other.x);
    const dy = shortestDelta(place.y, other.y);
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return nearest;
}
