import type { Ship } from "../../game/ship.ts";
import type { Dialect, Steering } from "./dialect.ts";

/** How the ships of a swarm fly in a large world: apart and then as usual, or together all the time. */
export type FormationName = "spread" | "crowd";

/** The flight of one client: what it sends next. @param ship where its ship will be after what it has sent so far */
export type Flight = (ship: Readonly<Ship>) => Steering;

/** Directions that such ships fly in. Ships with the same one share their frames. */
const DIRECTIONS = 128;

/** One steering for each direction. @param thrusting whether the ships thrust */
export function directions(dialect: Dialect, thrusting: boolean): (facing: number) => Steering {
  const all = Array.from({ length: DIRECTIONS }, (_, i): Steering => {
    const steering = dialect.steering(thrusting);
    steering.turn((i / DIRECTIONS) * 2 * Math.PI);
    // Whole inputs, because thrusting changes as well.
    const frame = steering.frame({ id: "", first: true });
    return { ...steering, input: steering.input, frame: () => frame };
  });
  return (facing) => {
    const nearest = Math.round((facing / (2 * Math.PI)) * DIRECTIONS) % DIRECTIONS;
    return all[nearest < 0 ? nearest + DIRECTIONS : nearest] as Steering;
  };
}
