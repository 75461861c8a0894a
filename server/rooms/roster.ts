import type { ShipState } from "../../game/fields.ts";
import { SHIP_KINDS } from "../../game/kinds.ts";
import { SHIP_COLORS } from "../../game/palette.ts";
import { rarest } from "../../game/rarest.ts";
import { spawnPosition } from "../../game/spawn.ts";
import type { Torus } from "../../game/torus.ts";
import { JoinOption } from "../../protocol/join.ts";
import { type Player, stateSchemas } from "../../protocol/schema.ts";
import { playerName } from "./playerName.ts";
import { TakenNames } from "./takenNames.ts";

/** The ships in the state of a room, by their ids. */
interface Players {
  get(id: string): Player | undefined;
  set(id: string, player: Player): unknown;
  delete(id: string): unknown;
  values(): Iterable<Player>;
}

/** Where the ships of a room are. */
interface Places {
  places(): Iterable<{ x: number; y: number }>;
}

/**
 * The ships in the state of a room. It counts their names, kinds and colors, so that a join to a room of thousands does
 * not compare a new ship with each of them; only its place is looked for among all.
 */
export class Roster {
  readonly #world: Torus;
  readonly #players: Players;
  readonly #places: Places;
  readonly #names = new TakenNames();
  /** by index, how many ships have it */
  readonly #kinds: number[] = [];
  readonly #colors: number[] = [];

  /**
   * @param players of the state; the roster alone adds and removes ships
   * @param places where the ships are; where the state has them by default
   */
  constructor(world: Torus, players: Players, places: Places = { places: () => players.values() }) {
    this.#world = world;
    this.#players = players;
    this.#places = places;
  }

  /**
   * Adds the ship of a player who joins.
   *
   * A new ship is clear of the others. Its name, kind and color are those that the client asks for. A client that asks
   * for none, or for one that does not exist, gets a callsign, the rarest kind and the rarest color, so that the ships
   * of a room differ.
   *
   * @param options of the join, as the client sent them
   * @param restored the ship from a passport; without it, the ship is a new one
   * @param fixed further fields, which do not change
   */
  enter(
    id: string,
    options: Readonly<Record<string, unknown>> = {},
    restored?: Readonly<ShipState>,
    fixed: Readonly<Partial<Pick<Player, "drone">>> = {},
  ): Player {
    const player = new (stateSchemas(this.#world).Player)();
    player.assign(restored ?? this.#newcomer(options));
    player.assign(fixed);
    this.#count(player, 1);
    this.#names.add(player.name);
    this.#players.set(id, player);
    return player;
  }

  /** Removes a ship. An id that has none changes nothing. */
  leave(id: string): void {
    const player = this.#players.get(id);
    if (player === undefined) return;
    this.#count(player, -1);
    this.#names.delete(player.name);
    this.#players.delete(id);
  }

  #newcomer(options: Readonly<Record<string, unknown>>): Pick<Player, "name" | "kind" | "color" | "x" | "y"> {
    const pick = (wanted: unknown, most: number, taken: readonly number[]) =>
      isIndex(wanted, most) ? wanted : rarest(most, taken);
    return {
      name: playerName(options[JoinOption.NAME], this.#names),
      kind: pick(options[JoinOption.KIND], SHIP_KINDS.length, this.#kinds),
      color: pick(options[JoinOption.COLOR], SHIP_COLORS.length, this.#colors),
      ...spawnPosition(this.#world, this.#places.places()),
    };
  }

  #count({ kind, color }: Player, change: number): void {
    this.#kinds[kind] = (this.#kinds[kind] ?? 0) + change;
    this.#colors[color] = (this.#colors[color] ?? 0) + change;
  }
}

function isIndex(value: unknown, count: number): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < count;
}
