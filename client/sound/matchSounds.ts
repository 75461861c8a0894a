import { asOthers, MELODIES, type Note, pick, ring } from "./melodies.ts";

/** ms after a pick in which the next one is of the same series */
const SERIES_MS = 2500;

/** ms between two sounds of what others do, so that a crowd is not a noise */
const OTHERS_EVERY_MS = 250;

/** What happens in a match, as sounds need it: a part of SkyListener (client/net). */
interface MatchEvents {
  onPick(x: number, y: number, golden: boolean, own: boolean): void;
  onRing(index: number, own: boolean, complete: boolean): void;
  onBoostReady(): void;
  onBoost(id: string): void;
  onCrown(id: string, from: string): void;
  onRoundStart(): void;
  onRoundEnd(): void;
}

/** The match that is heard. */
export interface HeardMatch {
  readonly events: { add(listener: Partial<MatchEvents>): () => void };
}

export interface MatchSoundsOptions {
  /** Plays notes. */
  play: (notes: readonly Note[]) => void;
  /** Plays the rush of a boost. */
  rush: (own: boolean) => void;
  /** returns the time in ms */
  now: () => number;
}

const OTHERS_PICK = asOthers(pick(0));
const OTHERS_CHAIN = asOthers(MELODIES.chain);
const OTHERS_CROWN = asOthers(MELODIES.crownTaken);

/** The sounds of a match. */
export class MatchSounds {
  readonly #options: MatchSoundsOptions;
  #match: HeardMatch | undefined;
  #ownId = "";
  #unfollow: (() => void) | undefined;
  #series = -1;
  #pickedAt = Number.NEGATIVE_INFINITY;
  #othersAt = Number.NEGATIVE_INFINITY;

  constructor(options: MatchSoundsOptions) {
    this.#options = options;
  }

  /**
   * Sets the match that is heard.
   *
   * @param match undefined if there is none
   * @param ownId session id of the own ship; empty for a spectator
   */
  follow(match: HeardMatch | undefined, ownId: string): void {
    this.#ownId = ownId;
    if (match === this.#match) return;
    this.#unfollow?.();
    this.#match = match;
    this.#series = -1;
    this.#unfollow = match?.events.add(this.#events);
  }

  readonly #events: MatchEvents = {
    onPick: (_x, _y, golden, own) => {
      if (!own) {
        this.#playOthers(OTHERS_PICK);
        return;
      }
      const now = this.#options.now();
      this.#series = now - this.#pickedAt < SERIES_MS ? this.#series + 1 : 0;
      this.#pickedAt = now;
      this.#play(golden ? MELODIES.golden : pick(this.#series));
    },
    onRing: (index, own, complete) => {
      if (complete) this.#play(own ? MELODIES.chain : OTHERS_CHAIN);
      else if (own) this.#play(ring(index));
    },
    onBoostReady: () => this.#play(MELODIES.boostReady),
    onBoost: (id) => {
      const own = id === this.#ownId;
      if (own || this.#othersAreDue()) this.#options.rush(own);
    },
    onCrown: (id, from) => {
      if (id === this.#ownId) this.#play(MELODIES.crownTaken);
      else if (from !== "" && from === this.#ownId) this.#play(MELODIES.crownLost);
      else this.#playOthers(OTHERS_CROWN);
    },
    onRoundStart: () => this.#play(MELODIES.roundStart),
    onRoundEnd: () => this.#play(MELODIES.roundEnd),
  };

  #play(notes: readonly Note[]): void {
    this.#options.play(notes);
  }

  #playOthers(notes: readonly Note[]): void {
    if (this.#othersAreDue()) this.#play(notes);
  }

  #othersAreDue(): boolean {
    const now = this.#options.now();
    if (now - this.#othersAt < OTHERS_EVERY_MS) return false;
    this.#othersAt = now;
    return true;
  }
}
