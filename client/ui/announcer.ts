import { texts } from "../text/texts.ts";
import { formatCode } from "./roomCode.ts";

/** ms between two announcements of who joined and left. In a busy room a screen reader would never stop talking. */
const PAUSE_MS = 6000;

/** With more other players than this, nobody is told of those who come and go: there are some all the time. */
const MANY = 200;

interface Players {
  readonly size: number;
  forEach(visit: (player: AnnouncedPlayer, id: string) => void): void;
}

interface AnnouncedPlayer {
  readonly name: string;
  /** whether the server flies the ship; nobody is told of those who come and go */
  readonly drone: boolean;
}

/** What is announced about a room. */
export interface AnnouncedRoom {
  readonly sessionId: string;
  readonly code: string;
  readonly players: Players;
}

/** What a screen reader hears: where the player is, who joins and leaves, and how the connection is. */
export class Announcer {
  #sessionId = "";
  /** names by session id, as of the last announcement; without the player's own */
  #known = new Map<string, string>();
  #spokenAt = Number.NEGATIVE_INFINITY;
  #wasLost = false;
  #moves = false;
  /** number of other players in the room, and how many of them are not known yet */
  #size = 0;
  #newcomers = 0;

  /**
   * Call this a few times per second.
   *
   * @param now ms
   * @param state of the session
   * @param room undefined until its first state has arrived
   * @returns what to say; empty if there is nothing
   */
  update(now: number, state: string, room: AnnouncedRoom | undefined): string {
    if (state === "reconnecting") this.#wasLost = true;
    if (state === "moving") this.#moves = true;
    if (state !== "flying" || room === undefined) return "";
    if (room.sessionId !== this.#sessionId) return this.#enter(now, room);
    if (this.#wasLost) {
      this.#wasLost = false;
      return texts.announcements.reconnected;
    }
    return now - this.#spokenAt < PAUSE_MS ? "" : this.#compare(now, room);
  }

  #enter(now: number, room: AnnouncedRoom): string {
    const { announcements } = texts;
    const moved = this.#moves ? `${announcements.moved} ` : "";
    this.#sessionId = room.sessionId;
    this.#wasLost = this.#moves = false;
    this.#known = othersIn(room);
    this.#spokenAt = now;
    const code = formatCode(room.code);
    const { size } = this.#known;
    return moved + (size === 0 ? announcements.alone(code) : announcements.inRoom(code, size));
  }

  /** Compares with the last announcement. So nobody hears of a player who came and went in between. */
  #compare(now: number, room: AnnouncedRoom): string {
    if (!this.#hasChanged(room)) return "";
    const before = this.#known;
    const others = othersIn(room);
    const joined = [...others].filter(([id]) => !before.has(id));
    const left = [...before].filter(([id]) => !others.has(id));
    this.#known = others;
    this.#spokenAt = now;
    if (others.size > MANY) return "";
    const { announcements } = texts;
    return [
      summary(joined, announcements.joined, announcements.manyJoined),
      summary(left, announcements.left, announcements.manyLeft),
    ]
      .filter(Boolean)
      .join(" ");
  }

  /** Whether other players are there than at the last announcement. It allocates nothing, because they rarely are. */
  #hasChanged({ players }: AnnouncedRoom): boolean {
    this.#size = 0;
    this.#newcomers = 0;
    players.forEach(this.#count);
    return this.#newcomers > 0 || this.#size !== this.#known.size;
  }

  readonly #count = ({ drone }: AnnouncedPlayer, id: string): void => {
    if (drone || id === this.#sessionId) return;
    this.#size++;
    if (!this.#known.has(id)) this.#newcomers++;
  };
}

function othersIn({ players, sessionId }: AnnouncedRoom): Map<string, string> {
  const others = new Map<string, string>();
  players.forEach(({ name, drone }, id) => {
    if (!drone && id !== sessionId) others.set(id, name);
  });
  return others;
}

function summary(
  players: readonly (readonly [id: string, name: string])[],
  one: (name: string) => string,
  many: (count: number) => string,
): string {
  const [[, name] = [undefined, ""]] = players;
  if (players.length === 0) return "";
  return players.length === 1 ? one(name) : many(players.length);
}
