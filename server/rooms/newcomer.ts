import { rarestColor } from "../../game/palette.ts";
import { spawnPosition } from "../../game/spawn.ts";
import type { Player } from "../../protocol/schema.ts";
import { callsign } from "./callsigns.ts";

type Appearance = Pick<Player, "name" | "color" | "x" | "y">;

/** A ship for somebody who comes without one: with a name of its own, in a colour that few wear, clear of the others. */
export function newcomer(others: readonly Readonly<Appearance>[]): Appearance {
  return {
    name: callsign(others.map(({ name }) => name)),
    color: rarestColor(others.map(({ color }) => color)),
    ...spawnPosition(others),
  };
}
