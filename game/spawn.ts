import { LONGEST_SHIP } from "./kinds.ts";
import type { Torus } from "./torus.ts";

interface Position {
  x: number;
  y: number;
}

/**
 * Minimum distance between the centers of a new ship and any other ship, units. Two ships nose to nose do not touch.
 */
export const SPAWN_CLEARANCE = LONGEST_SHIP + 4;

/** Distance between two rows of spawn points, each shifted by half a column, if all points are a clearance apart. */
const ROW_HEIGHT = (SPAWN_CLEARANCE * Math.sqrt(3)) / 2;

/** The spawn points of each world, because they are needed for every ship. */
const honeycombs = new WeakMap<Torus, readonly Position[]>();

/**
 * Where a new ship starts: the spawn point nearest to the center that is clear of all other ships. If no spawn point is
 * clear, the one with the largest distance to its nearest ship.
 *
 * @param others positions of the other ships, units
 * @returns units, on the wire's grid
 */
export function spawnPosition(world: Torus, others: Iterable<Position>): Position {
  const ships = new Cells(world, others);
  let best: Position = { x: 0, y: 0 };
  let mostRoom = -1;
  for (const place of spawnPoints(world)) {
    const room = squaredClearance(world, place, ships.near(place));
    if (room > mostRoom) {
      mostRoom = room;
      best = place;
      if (room >= SPAWN_CLEARANCE ** 2) break;
    }
  }
  return { ...best };
}

function spawnPoints(world: Torus): readonly Position[] {
  let places = honeycombs.get(world);
  if (places === undefined) {
    places = honeycomb(world);
    honeycombs.set(world, places);
  }
  return places;
}

/** Spawn points in a honeycomb, sorted from the center outward. No two are closer than SPAWN_CLEARANCE. */
function honeycomb(world: Torus): Position[] {
  const columns = Math.max(1, Math.floor(world.size / SPAWN_CLEARANCE));
  // An even number, because every other row is shifted and the pattern must continue across the world's edge.
  const rows = Math.max(1, 2 * Math.floor(world.size / ROW_HEIGHT / 2));
  const places: Position[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      places.push({
        x: world.round(world.size * (0.5 + (column + (row % 2) / 2) / columns)),
        y: world.round(world.size * (0.5 + row / rows)),
      });
    }
  }
  const center = [{ x: world.size / 2, y: world.size / 2 }];
  return places.sort((a, b) => squaredClearance(world, a, center) - squaredClearance(world, b, center));
}

/**
 * A grid of ships, so that a spawn point is not compared with each of a thousand ships. A cell is at least as wide as
 * the clearance, so every ship within the clearance is in the point's own cell or in one next to it.
 */
class Cells {
  readonly #worldSize: number;
  /** cells along one side of the world */
  readonly #side: number;
  readonly #cells: Position[][];

  constructor({ size }: Torus, ships: Iterable<Position>) {
    this.#worldSize = size;
    this.#side = Math.max(1, Math.floor(size / SPAWN_CLEARANCE));
    this.#cells = Array.from({ length: this.#side ** 2 }, (): Position[] => []);
    for (const ship of ships) this.#cell(this.#index(ship.x), this.#index(ship.y)).push(ship);
  }

  /** All ships that may be within the clearance, and some others. */
  *near({ x, y }: Position): Iterable<Position> {
    for (let column = -1; column <= 1; column++) {
      for (let row = -1; row <= 1; row++) yield* this.#cell(this.#index(x) + column, this.#index(y) + row);
    }
  }

  #index(coordinate: number): number {
    return Math.floor((coordinate / this.#worldSize) * this.#side);
  }

  #cell(column: number, row: number): Position[] {
    const side = this.#side;
    return this.#cells[((column + side) % side) * side + ((row + side) % side)] ?? [];
  }
}

/** Squared distance to the nearest of `others`, units²; infinite if there are none. */
function squaredClearance(world: Torus, place: Position, others: Iterable<Position>): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const dx = world.delta(place.x, other.x);
    const dy = world.delta(place.y, other.y);
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return nearest;
}
