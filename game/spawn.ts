import { hash } from "./hash.ts";
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

/** Spawn points that are looked at for one ship at most, so that it costs the same in any crowd. */
export const MOST_LOOKS = 64;

/** Further spawn points among which each look chooses: ships that were moved may stand in the way of several. */
const FURTHER_POINTS = 4;

/** The spawn points of each world, from wide to dense patterns, because they are needed for every ship. */
const patterns = new WeakMap<Torus, Position[][]>();

/**
 * Where a new ship starts: at one of the spawn points nearest to the center, half as many again as there are ships, that
 * is clear of all other ships. So the first ship starts in the center, a few meet soon, and many fill the world evenly.
 * If no point of those that were looked at is clear, it is the one with the largest distance to its nearest ship.
 *
 * A world of 1000 units has a pattern of points a clearance apart. A larger world has the same pattern, stretched. When
 * two of three points have a ship, the distances of the points are halved, down to a clearance.
 *
 * @param others positions of the other ships, units
 * @returns units, on the wire's grid
 */
export function spawnPosition(world: Torus, others: Iterable<Position>): Position {
  const ships = [...others];
  const [widest = [], ...denser] = patternsOf(world);
  const places = Math.ceil(1.5 * ships.length) + 1;
  const points = [widest, ...denser].find(({ length }) => places <= length) ?? denser.at(-1) ?? widest;
  const near = Math.ceil(Math.min(1, places / widest.length) * points.length);
  let best: Position = { x: 0, y: 0 };
  let mostRoom = -1;
  for (let look = 0; look < MOST_LOOKS && mostRoom < SPAWN_CLEARANCE ** 2; look++) {
    const choice = Math.min(points.length, near + look * FURTHER_POINTS);
    const point = points[hash(0, ships.length, look) % choice] ?? best;
    const room = squaredRoom(world, point, ships, mostRoom);
    if (room <= mostRoom) continue;
    mostRoom = room;
    best = point;
  }
  return { ...best };
}

function patternsOf(world: Torus): Position[][] {
  let points = patterns.get(world);
  if (points === undefined) {
    const halvings = Math.floor(Math.log2(world.parts) / 2);
    points = Array.from({ length: halvings + 1 }, (_, i) => honeycomb(world, 2 ** i, 2 ** (halvings - i)));
    patterns.set(world, points);
  }
  return points;
}

/**
 * Spawn points in a honeycomb, sorted from the center outward.
 *
 * @param repeats how often the pattern of a smaller world is repeated along a side
 * @param stretch how many clearances are between two points at least
 */
function honeycomb(world: Torus, repeats: number, stretch: number): Position[] {
  const size = world.size / repeats / stretch;
  // The distance between two rows, each shifted by half a column, if all points are a clearance apart.
  const rowHeight = (SPAWN_CLEARANCE * Math.sqrt(3)) / 2;
  const columns = repeats * Math.max(1, Math.floor(size / SPAWN_CLEARANCE));
  // An even number, because every other row is shifted and the pattern must continue across the world's edge.
  const rows = repeats * Math.max(1, 2 * Math.floor(size / rowHeight / 2));
  const center = world.size / 2;
  const places: (Position & { distance: number })[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const x = world.round(world.size * (0.5 + (column + (row % 2) / 2) / columns));
      const y = world.round(world.size * (0.5 + row / rows));
      places.push({ x, y, distance: world.distance({ x, y }, { x: center, y: center }) });
    }
  }
  return places.sort((a, b) => a.distance - b.distance).map(({ x, y }) => ({ x, y }));
}

/**
 * Squared distance from a place to the nearest ship, units²; infinite if there are none.
 *
 * @param least a result up to this may be too large, because the place does not matter then
 */
function squaredRoom(world: Torus, place: Position, ships: readonly Position[], least: number): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < ships.length && nearest > least; i++) {
    const ship = ships[i] as Position;
    const dx = world.delta(place.x, ship.x);
    const dy = world.delta(place.y, ship.y);
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return nearest;
}
