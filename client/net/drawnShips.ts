import type { Player } from "../../protocol/schema.ts";
import type { Pose, View } from "./moment.ts";

/** Ships up to which all of them are placed in each frame, also those outside of the view. */
const FEW = 60;

/** A ship as it is drawn. */
export interface DrawnShip {
  name: string;
  /** index into SHIP_KINDS */
  kind: number;
  /** index into the palette of ship colors */
  color: number;
  /** units, in the world */
  x: number;
  /** units, in the world */
  y: number;
  /** radians */
  facing: number;
  thrusting: boolean;
  /** how much of it is visible, 0 to 1: less than 1 for a moment after it came to be known, and before it is known no more */
  opacity: number;
  /** whether it is the player's own ship */
  own: boolean;
  /**
   * whether it is drawn as away: for a remote ship the flag of the state; for the player's ship, whether it coasts
   * because its inputs do not arrive
   */
  away: boolean;
}

/** How the player's own ship is drawn. */
export interface OwnPose extends Pose {
  away: boolean;
}

interface Players {
  readonly size: number;
  get(id: string): Player | undefined;
  forEach(visit: (player: Player, id: string) => void): void;
}

export interface DrawnShipsOptions {
  /** session id of the player */
  ownId: string;
  /** returns the players of the last state; undefined before the first state */
  players: () => Players | undefined;
  /** returns the pose of a remote ship in this frame, which may be older outside of a view; undefined if unknown */
  remotePose: (id: string, view: View | undefined) => Readonly<Pose> | undefined;
}

/** All ships of a room as they are drawn in a frame. It allocates nothing per frame. */
export class DrawnShips {
  readonly #options: DrawnShipsOptions;
  readonly #own = blankShip({ own: true });
  readonly #other = blankShip({ own: false });
  #isOwnKnown = false;

  constructor(options: DrawnShipsOptions) {
    this.#options = options;
  }

  /** The player's ship; undefined while it is unknown. The object is reused. */
  get own(): Readonly<DrawnShip> | undefined {
    return this.#isOwnKnown ? this.#own : undefined;
  }

  /**
   * Sets how the player's ship is drawn in this frame. Call this before the ships are drawn.
   *
   * @param player the ship in the last state; undefined if it is not there
   * @param pose undefined while it is unknown
   */
  setOwn(player: Player | undefined, pose: Readonly<OwnPose> | undefined): void {
    this.#isOwnKnown = player !== undefined && pose !== undefined;
    if (player === undefined || pose === undefined) return;
    fill(this.#own, player, pose);
    this.#own.away = pose.away;
  }

  /**
   * Calls `visit` for each ship. The ship object is reused.
   *
   * @param view what is visible; with it, ships far outside of it are placed only ten times per second in a crowd
   */
  forEach(visit: (id: string, ship: Readonly<DrawnShip>) => void, view?: View): void {
    const { ownId, players, remotePose } = this.#options;
    const all = players();
    const crowdView = all !== undefined && all.size > FEW ? view : undefined;
    all?.forEach((player, id) => {
      if (id === ownId) {
        if (this.#isOwnKnown) visit(id, this.#own);
        return;
      }
      // The arrow at the edge of the view can point at a crown, wherever that is.
      const pose = remotePose(id, player.crown > 0 ? undefined : crowdView);
      if (pose === undefined) return;
      fill(this.#other, player, pose);
      this.#other.away = player.away;
      visit(id, this.#other);
    });
  }
}

/** Sets everything but `own`, which never changes, and `away`. */
function fill(ship: DrawnShip, { name, kind, color }: Player, pose: Readonly<Pose>): void {
  ship.name = name;
  ship.kind = kind;
  ship.color = color;
  ship.x = pose.x;
  ship.y = pose.y;
  ship.facing = pose.facing;
  ship.thrusting = pose.thrusting;
  ship.opacity = pose.opacity ?? 1;
}

function blankShip({ own }: Pick<DrawnShip, "own">): DrawnShip {
  return { name: "", kind: 0, color: 0, x: 0, y: 0, facing: 0, thrusting: false, opacity: 1, own, away: false };
}
