/** What happens in the sky of a room, for effects, sounds and words. Positions are units, in the world. */
export interface SkyListener {
  /**
   * A star was taken. The own ship's is reported when it is predicted, and not again when the server confirms it.
   *
   * @param id session id of the pilot; empty if the state does not tell
   */
  onPick(x: number, y: number, golden: boolean, own: boolean, id: string): void;
  /** A ring was passed. The own ship's is reported as a star is. @param complete whether it was the last of the chain */
  onRing(index: number, own: boolean, complete: boolean, id: string): void;
  /** The own ship has got a boost. */
  onBoostReady(): void;
  /** A ship has spent a boost. */
  onBoost(id: string): void;
  /** A pilot has got a crown. @param from session id of the pilot who had it; empty if it was free */
  onCrown(id: string, from: string): void;
  onRoundStart(): void;
  /** The round has ended; `SkyModel.standings` still has its points. */
  onRoundEnd(): void;
  /** A star that the own ship had taken, as far as the page could tell, is back or somebody else's. */
  onDisagreed(): void;
}

/** The listeners of one room. */
export class SkyEvents {
  readonly #listeners = new Set<Partial<SkyListener>>();

  /** Adds a listener. @returns a function that removes it */
  add(listener: Partial<SkyListener>): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls all listeners. */
  tell(call: (listener: Partial<SkyListener>) => void): void {
    for (const listener of this.#listeners) call(listener);
  }
}
