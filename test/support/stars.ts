import { ROOMS } from "../../game/rooms.ts";
import { newStar, placeStar } from "../../game/stars.ts";
import type { Pilot } from "./pilot.ts";

const { world } = ROOMS.game;

/** Flies to the nearest star, with as many inputs as states arrive, until the pilot has points. */
export async function takeStar(pilot: Pilot): Promise<void> {
  while (pilot.ship.points === 0) {
    pilot.send(bearing(pilot), true);
    await pilot.states(1);
  }
}

/** The direction of the star nearest to a ship. */
function bearing({ ship, room }: Pilot): number {
  const { seed, stars } = room.state;
  const star = newStar();
  let [least, facing] = [Number.POSITIVE_INFINITY, 0];
  for (const [slot, count] of stars.entries()) {
    placeStar(world, seed, slot, count, star);
    const distance = world.distance(ship, star);
    if (distance >= least) continue;
    least = distance;
    facing = Math.atan2(world.delta(ship.y, star.y), world.delta(ship.x, star.x));
  }
  return facing;
}
