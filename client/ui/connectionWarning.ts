/** ms without a message from the server after which the player is told */
const SILENCE_MS = 1500;

/** ms for which a problem must last before the player is told */
const PROBLEM_MS = 300;

/** ms without a problem after which the warning disappears; a warning that flickers can't be read */
const CALM_MS = 500;

/** What is wrong with the connection; client/text has a sentence for each in `notices`. */
export type Warning = "noControl" | "connectionLost";

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
  #warning: Warning | undefined;
  /** since when it is so, ms; infinite while it is not so */
  #lostSince = Number.POSITIVE_INFINITY;
  #noControlSince = Number.POSITIVE_INFINITY;
  #fineSince = Number.POSITIVE_INFINITY;

  /**
   * Call this in each frame.
   *
   * @param now ms
   * @param connection undefined while there is no ship to control
   * @returns the warning to show; undefined if there is none
   */
  frame(now: number, connection: Connection | undefined): Warning | undefined {
    if (connection === undefined) {
      this.#warning = undefined;
      this.#lostSince = this.#noControlSince = this.#fineSince = Number.POSITIVE_INFINITY;
      return undefined;
    }
    const { connected, inputsArrive, silence } = connection;
    const isSilent = silence > SILENCE_MS;
    this.#lostSince = since(this.#lostSince, now, !connected);
    this.#noControlSince = since(this.#noControlSince, now, !connected || !inputsArrive);
    this.#fineSince = since(this.#fineSince, now, connected && inputsArrive && !isSilent);
    if (now - this.#lostSince >= PROBLEM_MS) this.#warning = "connectionLost";
    else if (this.#warning === undefined && (isSilent || now - this.#noControlSince >= PROBLEM_MS)) {
      this.#warning = "noControl";
    } else if (now - this.#fineSince >= CALM_MS) this.#warning = undefined;
    return this.#warning;
  }
}

function since(before: number, now: number, holds: boolean): number {
  return holds ? Math.min(before, now) : Number.POSITIVE_INFINITY;
}
