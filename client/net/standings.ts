import { scoreOf } from "../../game/round.ts";
import type { Player } from "../../protocol/schema.ts";

/** ms between two sorts */
const SORT_MS = 250;

interface Players {
  readonly size: number;
  forEach(visit: (player: Player, id: string) => void): void;
}

/** A pilot in the ranking. */
export interface Standing {
  /** session id */
  id: string;
  /** from 1; equal scores have the same rank */
  rank: number;
  name: string;
  /** index into the palette of ship colors */
  color: number;
  /** in this round */
  points: number;
  /** the points as they are ranked: those of a pilot who joined late are projected to the whole round */
  score: number;
  own: boolean;
  drone: boolean;
  away: boolean;
}

/** The ranking of a room. */
export interface Ranking {
  /** the first ones */
  best: Standing[];
  /** the row of the own ship, which may be in `best` as well; undefined for a spectator */
  own: Standing | undefined;
  /** number of pilots */
  size: number;
}

function blank(): Standing {
  return { id: "", rank: 0, name: "", color: 0, points: 0, score: 0, own: false, drone: false, away: false };
}

/** The ranking of a room. Its objects are reused. */
export class Standings {
  readonly #ownId: string;
  /** all pilots from the first to the last, and behind them objects that are not in use */
  readonly #all: Standing[] = [];
  readonly #ranking: Ranking = { best: [], own: undefined, size: 0 };
  #sortedAt = Number.NEGATIVE_INFINITY;
  #ownPoints: number | undefined;

  /** @param ownId session id of the own ship; empty if there is none */
  constructor(ownId: string) {
    this.#ownId = ownId;
  }

  /** The ranking with the first pilots only. The object is reused. @param limit how many, at most */
  first(limit: number): Readonly<Ranking> {
    const { best } = this.#ranking;
    best.length = 0;
    for (let i = 0; i < Math.min(limit, this.#ranking.size); i++) best.push(this.#all[i] as Standing);
    return this.#ranking;
  }

  /** Sorts at the next `update`. */
  expire(): void {
    this.#sortedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Sorts, at most four times per second.
   *
   * @param now ms
   * @param ownPoints as predicted; undefined to use those of the state
   */
  update(now: number, players: Players, ownPoints: number | undefined): void {
    if (now - this.#sortedAt < SORT_MS) return;
    this.#sortedAt = now;
    this.#ownPoints = ownPoints;
    this.#ranking.size = 0;
    this.#ranking.own = undefined;
    players.forEach(this.#insert);
    for (let i = 0; i < this.#ranking.size; i++) {
      const row = this.#all[i] as Standing;
      const before = this.#all[i - 1];
      row.rank = before?.score === row.score ? before.rank : i + 1;
    }
  }

  /** Adds a pilot behind all that have the same score or a better one. */
  readonly #insert = (player: Player, id: string): void => {
    const all = this.#all;
    const row = all[this.#ranking.size] ?? blank();
    const own = id === this.#ownId;
    row.id = id;
    row.name = player.name;
    row.color = player.color;
    row.drone = player.drone;
    row.away = player.away;
    row.own = own;
    row.points = (own ? this.#ownPoints : undefined) ?? player.points;
    row.score = scoreOf({ points: row.points, joined: player.joined });
    if (own) this.#ranking.own = row;
    let at = this.#ranking.size++;
    for (; at > 0 && (all[at - 1] as Standing).score < row.score; at--) all[at] = all[at - 1] as Standing;
    all[at] = row;
  };
}
