import type { GameState, Player } from "../../protocol/schema.ts";

/** Finds players of a decoded state by the number that a message SHIPS has of them. */
export class PlayersByNumber {
  readonly #numbers = new Map<number, Player>();
  #numbered = 0;

  /** @returns undefined if no player of the state has the number */
  find({ players }: Pick<GameState, "players">, number: number): Player | undefined {
    // The numbers of those who leave are not used again soon, so another player is noticed by one of these.
    if (this.#numbered !== players.size || !this.#numbers.has(number)) {
      this.#numbers.clear();
      for (const player of players.values()) this.#numbers.set(player.number, player);
      this.#numbered = players.size;
    }
    return this.#numbers.get(number);
  }
}
