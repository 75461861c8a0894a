import { scoreOf } from "../../game/round.ts";
import type { Player } from "../../protocol/schema.ts";

/** ms between two sorts, and the same for each pilot of a large room, where a sort takes long: 1 s for 2,000 */
const SORT_MS = 250;
const SORT_MS_EACH = 0.5;

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

/** A pilot as the ranking knows it. */
interface Entry {
  readonly standing: Standing;
  /** place among the players of the state, which decides between equal scores */
  order: number;
}

/** The ranking of a room. Its objects are reused. */
export class Standings {
  readonly #ownId: string;
  readonly #entries = new Map<string, Entry>();
  /** all pilots, in the order of the last sort: that is nearly the next one, so a sort takes little time */
  readonly #all: Entry[] = [];
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
    for (let i = 0; i < Math.min(limit, this.#all.length); i++) best.push((this.#all[i] as Entry).standing);
    return this.#ranking;
  }

  /** Sorts at the next `update`. */
  expire(): void {
    this.#sortedAt = Number.NEGATIVE_INFINITY;
  }

  /**
   * Sorts, at most four times per second, and with many pilots less often.
   *
   * @param now ms
   * @param ownPoints as predicted; undefined to use those of the state
   */
  update(now: number, players: Players, ownPoints: number | undefined): void {
    if (now - this.#sortedAt < Math.max(SORT_MS, SORT_MS_EACH * players.size)) return;
    this.#sortedAt = now;
    this.#ownPoints = ownPoints;
    this.#ranking.size = 0;
    this.#ranking.own = undefined;
    players.forEach(this.#read);
    if (this.#entries.size > players.size) this.#removeMissing(players);
    this.#all.sort(compare);
    let before: Standing | undefined;
    for (let i = 0; i < this.#all.length; i++) {
      const { standing } = this.#all[i] as Entry;
      standing.rank = before?.score === standing.score ? before.rank : i + 1;
      before = standing;
    }
  }

  readonly #read = (player: Player, id: string): void => {
    let entry = this.#entries.get(id);
    if (entry === undefined) {
      entry = { standing: blank(id, id === this.#ownId), order: 0 };
      this.#entries.set(id, entry);
      this.#all.push(entry);
    }
    entry.order = this.#ranking.size++;
    const { standing } = entry;
    standing.name = player.name;
    standing.color = player.color;
    standing.drone = player.drone;
    standing.away = player.away;
    standing.points = (standing.own ? this.#ownPoints : undefined) ?? player.points;
    standing.score = scoreOf({ points: standing.points, joined: player.joined });
    if (standing.own) this.#ranking.own = standing;
  };

  #removeMissing(players: Players): void {
    const present = new Set<string>();
    players.forEach((_player, id) => {
      present.add(id);
    });
    for (const id of this.#entries.keys()) if (!present.has(id)) this.#entries.delete(id);
    const left = this.#all.filter(({ standing }) => present.has(standing.id));
    this.#all.length = 0;
    for (const entry of left) this.#all.push(entry);
  }
}

function compare(a: Entry, b: Entry): number {
  return b.standing.score - a.standing.score || a.order - b.order;
}

function blank(id: string, own: boolean): Standing {
  return { id, rank: 0, name: "", color: 0, points: 0, score: 0, own, drone: false, away: false };
}
