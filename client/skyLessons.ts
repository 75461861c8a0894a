import type { Torus } from "../game/torus.ts";
import type { DrawnShip } from "./net/drawnShips.ts";
import type { RoomView } from "./net/roomView.ts";
import type { ExplainedSky } from "./ui/hints.ts";

/** units; from a ship that is nearer, the player can soon be in its slipstream */
const NEAR = 220;

/** ms between two looks at where the other ships are */
const LOOK_MS = 500;

/** What the hints need to know about the game. It allocates nothing per frame. */
export class SkyLessons {
  readonly #sky: ExplainedSky = {
    points: 0,
    ownRing: -1,
    boosts: 0,
    boosting: false,
    draft: 0,
    isNearShip: false,
    crown: "none",
  };
  #own: Readonly<DrawnShip> | undefined;
  #world: Torus | undefined;
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param now ms @returns undefined on the podium, on the daily course, and without a room; the object is reused */
  read(now: number, roomView: RoomView | undefined): Readonly<ExplainedSky> | undefined {
    if (roomView === undefined || roomView.sky.round.podium || roomView.sky.course !== undefined) return undefined;
    const result = this.#sky;
    const { sky } = roomView;
    result.points = sky.points;
    result.ownRing = sky.ownRing;
    result.boosts = sky.boosts;
    result.boosting = sky.boosting;
    result.draft = sky.draft;
    result.crown = "none";
    const { crowns } = sky;
    for (let i = 0; i < crowns.length; i++) {
      const holder = crowns[i]?.holder;
      if (holder === undefined) continue;
      if (holder === roomView.room.sessionId) result.crown = "own";
      else if (result.crown === "none") result.crown = "other";
    }
    if (now - this.#lookedAt >= LOOK_MS) this.#look(now, roomView);
    return result;
  }

  #look(now: number, roomView: RoomView): void {
    this.#lookedAt = now;
    this.#own = roomView.ownDrawn;
    this.#world = roomView.world;
    this.#sky.isNearShip = false;
    if (this.#own !== undefined) roomView.forEachShip(this.#compare);
  }

  readonly #compare = (_id: string, ship: Readonly<DrawnShip>): void => {
    if (ship.own || ship.away || this.#own === undefined || this.#world === undefined) return;
    if (this.#world.distance(ship, this.#own) < NEAR) this.#sky.isNearShip = true;
  };
}
