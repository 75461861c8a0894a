import type { RoomType } from "../../game/rooms.ts";
import { LONG_SIDE, SHORT_SIDE } from "../../game/view.ts";
import type { Player } from "../../protocol/schema.ts";
import { DENSITY, readShips, SHIPS } from "../../protocol/shipsMessage.ts";
import type { SdkClient } from "../../tools/clients/sdkClient.ts";
import { PlayersByNumber } from "../rig/playersByNumber.ts";

/**
 * Distance from the edges of a view in which ships are not looked for, units: where the view is sent, and how far two
 * ships fly between the updates of two clients.
 */
const EDGE = 120;

/** Distance of a ship from where its own client has it at the same moment, units. */
const APART = 60;

/** What of a pilot is compared with what others see. */
interface Seen {
  readonly roomId: string;
  readonly sessionId: string;
  readonly ship: Pick<Player, "x" | "y"> | undefined;
  readonly view: Pick<ShipsView, "shows" | "misread"> | undefined;
}

/** What a client is sent of the ships, in a room whose type `sendsView`. It writes them to the state of the client. */
export class ShipsView {
  /** number of messages that could not be read, or did not have the client's own ship */
  misread = 0;
  readonly #client: SdkClient;
  /** ships in the last message that had all of the view; undefined before the first */
  #all: Set<Player> | undefined;

  /** @param onShips called after each message */
  constructor({ world }: RoomType, client: SdkClient, onShips: () => void) {
    this.#client = client;
    const { room } = client;
    const numbers = new PlayersByNumber();
    const player = (number: number) => numbers.find(room.state, number);
    room.onMessage(DENSITY, () => {});
    room.onMessage(SHIPS, (bytes: Uint8Array) => {
      const { player: own } = client;
      const ships = new Set<Player>();
      try {
        const seen = (ship: Player) => void ships.add(ship);
        if (readShips(world, bytes, { own, player, seen })) this.#all = ships;
        if (own === undefined || !ships.has(own)) this.misread++;
      } catch {
        this.misread++;
      }
      onShips();
    });
  }

  /** Whether the client was last sent the ship of a player, about there. */
  shows(sessionId: string, { x, y }: Pick<Player, "x" | "y">, { world }: RoomType): boolean {
    const player = this.#client.room.state.players.get(sessionId);
    if (this.#all === undefined || player === undefined || !this.#all.has(player)) return false;
    return world.distance(player, { x, y }) < APART;
  }
}

/** Compares what pilots are sent of the ships around them with where those are. @returns the faults, as sentences */
export function viewFaults(type: RoomType, pilots: readonly Seen[]): string[] {
  const { world } = type;
  let misread = 0;
  let missing = 0;
  for (const { view, ship, roomId } of pilots) {
    if (view === undefined || ship === undefined) continue;
    misread += view.misread;
    for (const other of pilots) {
      if (other.roomId !== roomId || other.ship === undefined) continue;
      const dx = Math.abs(world.delta(ship.x, other.ship.x));
      const dy = Math.abs(world.delta(ship.y, other.ship.y));
      if (dx > LONG_SIDE / 2 - EDGE || dy > SHORT_SIDE / 2 - EDGE) continue;
      if (!view.shows(other.sessionId, other.ship, type)) missing++;
    }
  }
  return [
    ...(misread > 0 ? [`${misread} messages of ships could not be read`] : []),
    ...(missing > 0 ? [`${missing} times a ship is missing in the view of a player who is near it`] : []),
  ];
}
