import { SHIP_COLORS } from "../../game/palette.ts";
import { rarest } from "../../game/rarest.ts";
import { spawnPosition } from "../../game/spawn.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { callsign } from "./callsigns.ts";

type Appearance = Pick<Player, "name" | "color" | "x" | "y">;

/** A new ship: with a name of its own, in one of the rarest colors, and clear of the others. */
export function newcomer(world: Torus, others: readonly Readonly<Appearance>[]): Appearance {
  return {
    name: callsign(others.map(({ name }) => name)),
    color: rarest(
      SHIP_COLORS.length,
      others.map(({ color }) => color),
    ),
    ...spawnPosition(world, others),
  };
}
