import { SHIP_LENGTH, WORLD_SIZE } from "./constants.ts";
import { shortestDelta, wrapToGrid } from "./torus.ts";

interface Position {
  x: number;
  y: number;
}

/** units between the centres of a new ship and any other, so that not even two ships nose to nose touch */
export const SPAWN_CLEARANCE = SHIP_LENGTH + 4;

const COLUMNS = 15;
/** even, because every other row is shifted by half a place and the pattern must go on across the edge */
const ROWS = 16;

/** Places no two of which are nearer than SPAWN_CLEARANCE: a honeycomb, from the centre outwards. */
const PLACES: readonly Position[] = honeycomb();

/**
 * Where a new ship starts: the place nearest to the centre that is clear of the ships already there; in a crowd that
 * leaves none, the place with the most room.
 *
 * @param others units
 * @returns units, on the wire's grid
 */
export function spawnPosition(others: Iterable<Position>): Position {
  const taken = [...others];
  let best = { x: 0, y: 0 };
  let mostRoom = -1;
  for (const place of PLACES) {
    const room = squaredClearance(place, taken);
    if (room > mostRoom) {
      mostRoom = room;
      best = { ...place };
      if (room >= SPAWN_CLEARANCE ** 2) break;
    }
  }
  return best;
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

/** units² to the nearest of others */
function squaredClearance(place: Position, others: Position[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const dx = shortestDelta(place.x, other.x);
    const dy = shortestDelta(place.y, other.y);
    nearest = Math.min(nearest, dx * dx + dy * dy);
  }
  return nearest;
}
