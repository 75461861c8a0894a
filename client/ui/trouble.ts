/** ms without a word from the server before the player is told */
const SILENCE_MS = 1500;

/** ms of trouble that are not worth a word */
const TROUBLE_MS = 300;

/** ms without trouble after which it is over: words that come and go in between would be read by nobody */
const CALM_MS = 500;

export const UNHEARD = "Your controls aren't reaching the server.";
export const LOST = "The connection is lost. Your ship coasts while we reconnect …";

/** How a connection is doing. */
export interface Connection {
  readonly connected: boolean;
  /** whether the server hears the pilot, as far as anybody knows */
  readonly listening: boolean;
  /** ms since the last word from the server */
  readonly silence: number;
}

/** What is wrong with the connection, as one sentence that stands until it is over, or until something worse is wrong. */
export class Trouble {
  #sentence = "";
  /** ms; endless while it is not so */
  #lostSince = Number.POSITIVE_INFINITY;
  #unheardSince = Number.POSITIVE_INFINITY;
  #fineSince = Number.POSITIVE_INFINITY;

  /**
   * To be called in each frame.
   *
   * @param now ms
   * @param connection undefined while there is none that could be in trouble
   * @returns the sentence; empty if there is nothing to be told
   */
  frame(now: number, connection: Connection | undefined): string {
    if (connection === undefined) {
      this.#sentence = "";
      this.#lostSince = this.#unheardSince = this.#fineSince = Number.POSITIVE_INFINITY;
      return "";
    }
    const { connected, listening, silence } = connection;
    const isSilent = silence > SILENCE_MS;
    this.#lostSince = since(this.#lostSince, now, !connected);
    this.#unheardSince = since(this.#unheardSince, now, !connected || !listening);
    this.#fineSince = since(this.#fineSince, now, connected && listening && !isSilent);
    if (now - this.#lostSince >= TROUBLE_MS) this.#sentence = LOST;
    else if (this.#sentence === "" && (isSilent || now - this.#unheardSince >= TROUBLE_MS)) this.#sentence = UNHEARD;
    else if (now - this.#fineSince >= CALM_MS) this.#sentence = "";
    return this.#sentence;
  }
}

function since(before: number, now: number, holds: boolean): number {
  return holds ? Math.min(before, now) : Number.POSITIVE_INFINITY;
}
