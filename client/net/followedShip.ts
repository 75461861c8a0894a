import type { DrawnShip } from "./drawnShips.ts";
import type { RoomView } from "./roomView.ts";

/** Follows one ship of a room that is watched: the chosen one, or any other while that one is not there. */
export class FollowedShip {
  /** as it is drawn in this frame; the object is reused */
  readonly #ship: DrawnShip = {
    name: "",
    kind: 0,
    color: 0,
    x: 0,
    y: 0,
    facing: 0,
    thrusting: false,
    opacity: 1,
    own: false,
    away: false,
  };
  #id = "";
  #found = false;
  /** session id of the ship that is followed if the chosen one is not there */
  #first = "";
  #isFirstAway = false;

  /** session id of the ship; empty while there is none */
  get id(): string {
    return this.#id;
  }

  /** The ship, after `update`; undefined while there is none. The object is reused. */
  get ship(): Readonly<DrawnShip> | undefined {
    return this.#found ? this.#ship : undefined;
  }

  /** Follows the ship with this session id. */
  choose(id: string): void {
    this.#id = id;
  }

  /**
   * Follows the next ship in the order of the room, or the previous one.
   *
   * @param by 1 or -1
   */
  step(roomView: RoomView, by: 1 | -1): void {
    const ids: string[] = [];
    roomView.forEachShip((id) => ids.push(id));
    const at = ids.indexOf(this.#id);
    this.#id = ids[(at + by + ids.length) % ids.length] ?? "";
  }

  /** Finds the ship in this frame. If it has left, follows the first one that flies. */
  update(roomView: RoomView): void {
    this.#found = false;
    this.#first = "";
    roomView.forEachShip(this.#visit);
    if (this.#found || this.#first === "") return;
    this.#id = this.#first;
    roomView.forEachShip(this.#visit);
  }

  readonly #visit = (id: string, ship: Readonly<DrawnShip>): void => {
    // A ship whose player is away only coasts, so another one is better to watch.
    if (this.#first === "" || (this.#isFirstAway && !ship.away)) {
      this.#first = id;
      this.#isFirstAway = ship.away;
    }
    if (id !== this.#id) return;
    Object.assign(this.#ship, ship);
    this.#found = true;
  };
}
