/** ms without a message from the server after which the player is told */
const SILENCE_MS = 1500;

/** ms for which a problem must last before the player is told */
const PROBLEM_MS = 300;

/** ms without a problem after which the warning disappears; a warning that flickers can't be read */
const CALM_MS = 500;

export const NO_CONTROL = "Your controls aren't reaching the server.";
export const CONNECTION_LOST = "The connection is lost. Your ship coasts while we reconnect …";

/** State of the connection, as far as the page knows. */
export interface Connection {
  readonly connected: boolean;
  /** whether the server receives the player's inputs */
  readonly inputsArrive: boolean;
  /** ms since the last message from the server */
  readonly silence: number;
}

/** The warning about the connection. It stays until the problem is over or another warning replaces it. */
export class ConnectionWarning {
  #warning = "";
  /** since when it is so, ms; infinite while it is not so */
  #lostSince = Number.POSITIVE_INFINITY;
  #noControlSince = Number.POSITIVE_INFINITY;
  #fineSince = Number.POSITIVE_INFINITY;

  /**
   * Call this in each frame.
   *
   * @param now ms
   * @param connection undefined while there is no ship to control
   * @returns the sentence to show; empty if there is none
   */
  frame(now: number, connection: Connection | undefined): string {
    if (connection === undefined) {
      this.#warning = "";
      this.#lostSince = this.#noControlSince = this.#fineSince = Number.POSITIVE_INFINITY;
      return "";
    }
    const { connected, inputsArrive, silence } = connection;
    const isSilent = silence > SILENCE_MS;
    this.#lostSince = since(this.#lostSince, now, !connected);
    this.#noControlSince = since(this.#noControlSince, now, !connected || !inputsArrive);
    this.#fineSince = since(this.#fineSince, now, connected && inputsArrive && !isSilent);
    if (now - this.#lostSince >= PROBLEM_MS) this.#warning = CONNECTION_LOST;
    else if (this.#warning === "" && (isSilent || now - this.#noControlSince >= PROBLEM_MS)) this.#warning = NO_CONTROL;
    else if (now - this.#fineSince >= CALM_MS) this.#warning = "";
    return this.#warning;
  }
}

function since(before: number, now: number, holds: boolean): number {
  return holds ? Math.min(before, now) : Number.POSITIVE_INFINITY;
}
