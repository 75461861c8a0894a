import type { GameState } from "../../protocol/schema.ts";

/** How often what can happen in the game has happened. */
export interface PlayedGame {
  /** stars that were taken */
  stars: number;
  rings: number;
  /** times that a pilot got a crown */
  crowns: number;
  boosts: number;
}

export const NOTHING_PLAYED: Readonly<PlayedGame> = { stars: 0, rings: 0, crowns: 0, boosts: 0 };

/** What a state had of a pilot. */
interface Seen {
  ring: number;
  crown: number;
  boosts: number;
}

/** Counts what happens in the game, from one state to the next. */
export class GameWatch {
  readonly #game: PlayedGame;
  readonly #pilots = new Map<string, Seen>();
  #stars: number[] = [];
  #seed: number | undefined;

  /** @param game counted up */
  constructor(game: PlayedGame) {
    this.#game = game;
  }

  look({ seed, stars, players }: GameState): void {
    const game = this.#game;
    const counts = [...stars];
    // A count goes on from 255 at 0. In another round, all begin at 0.
    if (seed === this.#seed) {
      for (const [slot, count] of counts.entries()) game.stars += (count - (this.#stars[slot] ?? count) + 256) % 256;
    }
    this.#seed = seed;
    this.#stars = counts;
    for (const [id, { ring, crown, boosts }] of players) {
      const before = this.#pilots.get(id);
      this.#pilots.set(id, { ring, crown, boosts });
      if (before === undefined) continue;
      if (ring > before.ring) game.rings += ring - before.ring;
      if (crown > 0 && crown !== before.crown) game.crowns++;
      if (boosts < before.boosts) game.boosts += before.boosts - boosts;
    }
    for (const id of this.#pilots.keys()) if (!players.has(id)) this.#pilots.delete(id);
  }
}
