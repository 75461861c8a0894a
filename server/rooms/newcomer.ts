import type { ShipState } from "../../game/fields.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import { rarest } from "../../game/rarest.ts";
import { spawnPosition } from "../../game/spawn.ts";
import type { Torus } from "../../game/torus.ts";
import { JoinOption } from "../../protocol/join.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { playerName } from "./playerName.ts";

type Appearance = Pick<Player, "name" | "kind" | "color" | "x" | "y">;

/**
 * The ship of a player who joins, in the state of a room.
 *
 * @param others ships in the room
 * @param options of the join, as the client sent them
 * @param restored the ship from a passport; without it, the ship is a new one
 */
export function newPlayer(
  world: Torus,
  others: Iterable<Readonly<Appearance>>,
  options?: Readonly<Record<string, unknown>>,
  restored?: Readonly<ShipState>,
): Player {
  const player = new (stateSchemas(world).Player)();
  player.assign(restored ?? newcomer(world, [...others], options));
  return player;
}

/**
 * A new ship, clear of the others. Its name, kind and color are those that the client asks for. A client that asks for
 * none, or for one that does not exist, gets a callsign, the rarest kind and the rarest color, so that the ships of a
 * room differ.
 *
 * @param options of the join, as the client sent them
 */
export function newcomer(
  world: Torus,
  others: readonly Readonly<Appearance>[],
  options: Readonly<Record<string, unknown>> = {},
): Appearance {
  const pick = (wanted: unknown, count: number, taken: number[]) =>
    isIndex(wanted, count) ? wanted : rarest(count, taken);
  return {
    name: playerName(
      options[JoinOption.NAME],
      others.map(({ name }) => name),
    ),
    kind: pick(
      options[JoinOption.KIND],
      SHIP_KINDS.length,
      others.map(({ kind }) => kind),
    ),
    color: pick(
      options[JoinOption.COLOR],
      SHIP_COLORS.length,
      others.map(({ color }) => color),
    ),
    ...spawnPosition(world, others),
  };
}

function isIndex(value: unknown, count: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count;
}
