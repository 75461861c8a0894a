import type { Player } from "../../protocol/schema.ts";
import type { Pose } from "./snapshotBuffer.ts";

/** A ship as it is drawn. */
export interface DrawnShip {
  name: string;
  /** index into the palette of ship colors */
  color: number;
  /** units, in the world */
  x: number;
  /** units, in the world */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
  own: boolean;
  /** a remote ship: the `away` flag of the state; the own ship: the server does not receive its inputs */
  away: boolean;
}

interface Players {
  get(id: string): Player | undefined;
  forEach(visit: (player: Player, id: string) => void): void;
}

export interface DrawnShipsOptions {
  /** session id of the own ship */
  ownId: string;
  /** returns the players of the last state; undefined before the first one */
  players: () => Players | undefined;
  /** returns the pose of a remote ship in this frame; undefined while it is unknown */
  remotePose: (id: string) => Readonly<Pose> | undefined;
}

/** All ships of a room as they are drawn in a frame. It allocates nothing per frame. */
export class DrawnShips {
  readonly #options: DrawnShipsOptions;
  readonly #own = blankShip();
  readonly #other = blankShip();
  #isOwnKnown = false;

  constructor(options: DrawnShipsOptions) {
    this.#options = options;
  }

  /** The own ship; undefined while it is unknown. The object is reused. */
  get own(): Readonly<DrawnShip> | undefined {
    return this.#isOwnKnown ? this.#own : undefined;
  }

  /**
   * Sets the pose of the own ship for this frame. Call this before the ships are drawn.
   *
   * @param pose undefined while it is unknown
   * @param away whether the server does not receive the player's inputs
   */
  setOwn(player: Player | undefined, pose: Readonly<Pose> | undefined, away: boolean): void {
    this.#isOwnKnown = player !== undefined && pose !== undefined;
    if (player !== undefined && pose !== undefined) fill(this.#own, player, pose, true, away);
  }

  /** Calls `visit` for each ship. The ship object is reused. */
  forEach(visit: (id: string, ship: Readonly<DrawnShip>) => void): void {
    const { ownId, players, remotePose } = this.#options;
    players()?.forEach((player, id) => {
      if (id === ownId) {
        if (this.#isOwnKnown) visit(id, this.#own);
        return;
      }
      const pose = remotePose(id);
      if (pose === undefined) return;
      fill(this.#other, player, pose, false, player.away);
      visit(id, this.#other);
    });
  }
}

function fill(ship: DrawnShip, { name, color }: Player, pose: Readonly<Pose>, own: boolean, away: boolean): void {
  ship.name = name;
  ship.color = color;
  ship.x = pose.x;
  ship.y = pose.y;
  ship.facing = pose.facing;
  ship.thrusting = pose.thrusting;
  ship.own = own;
  ship.away = away;
}

function blankShip(): DrawnShip {
  return { name: "", color: 0, x: 0, y: 0, facing: 0, thrusting: false, own: false, away: false };
}
