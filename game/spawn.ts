import { SHIP_LENGTH, WORLD_SIZE } from "./constants.ts";
import { shortestDelta, wrapToGrid } from "./torus.ts";

interface Position {
  x: number;
  y: number;
}

/** units between the centres of a new ship and the others, so that not even two ships nose to nose touch */
export const SPAWN_CLEARANCE = SHIP_LENGTH * 1.25;

/** radians; points turned by it never line up, which spreads them evenly over a disc */
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** points to try; they cover a disc that reaches the edges of the world */
const CANDIDATES = 400;

/**
 * Where a new ship starts: the place nearest to the centre that is clear of the ships already there; in a crowd that
 * leaves none, the place with the most room.
 *
 * @param others units
 * @returns units, on the wire's grid
 */
export function spawnPosition(others: Iterable<Position>): Position {
  const taken = [...others];
  let best: Position = { x: 0, y: 0 };
  let mostRoom = -1;
  for (let i = 0; i < CANDIDATES; i++) {
    const radius = (WORLD_SIZE / 2) * Math.sqrt(i / CANDIDATES);
    const place = {
      x: wrapToGrid(WORLD_SIZE / 2 + radius * Math.cos(i * GOLDEN_ANGLE)),
      y: wrapToGrid(WORLD_SIZE / 2 + radius * Math.sin(i * GOLDEN_ANGLE)),
    };
    const room = clearance(place, taken);
    if (room >= SPAWN_CLEARANCE) return place;
    if (room > mostRoom) {
      mostRoom = room;
      best = place;
    }
  }
  return best;
}

function clearance(place: Position, others: Position[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const distance = Math.hypot(shortestDelta(place.x, other.x), shortestDelta(place.y, other.y));
    if (distance < nearest) nearest = distance;
  }
  return nearest;
}
