import { GRACE_MS, stepsIn } from "../../game/constants.ts";

/** ms without a state after which the client assumes that its inputs do not arrive; the ship then coasts */
export const PATIENCE_MS = 2500;

/** Unacknowledged inputs after which the server counts as unreachable. */
const MOST_PENDING = stepsIn(PATIENCE_MS);

/** ms; a state that is less late than this is current. After a stall, older states arrive first. */
const RECENT_MS = 300;

/** Number of states, 1 s of them, after which late states count as current too: the network's delay has grown. */
const STEADY = stepsIn(1000);

/** What the client knows about its connection. */
export type ConnectionState =
  /** The server receives the player's inputs, as far as the client knows. */
  | "live"
  /** There is a connection, but the server does not answer, or has not received an input for too long. */
  | "stalled"
  /** There is no connection, or no state has arrived on a new connection yet. */
  | "lost";

/**
 * Decides whether the server receives the player's inputs.
 *
 * ```
 *            update: no answer in time         noteDrop
 *   live  ─────────────────────────▶ stalled ─────────────▶ lost ◀── noteDrop ── live
 *         ◀─────────────────────────         ◀─────────────
 *            update: current states              first state on the new connection
 * ```
 */
export class ConnectionHealth {
  readonly #clock: () => number;
  #state: ConnectionState = "stalled";
  /** whether the next state is the first one on a new connection */
  #reconnected = false;
  #reconnections = 0;
  /** states received since the connection was last live */
  #received = 0;
  #receivedAt: number;
  #sentAt = Number.NEGATIVE_INFINITY;

  /** @param clock returns the time in ms, on the clock of the frame time stamps */
  constructor(clock: () => number) {
    this.#clock = clock;
    this.#receivedAt = clock();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Whether there is a connection, as far as the client knows. */
  get connected(): boolean {
    return this.#state !== "lost";
  }

  /** Whether the player's inputs arrive at the server, as far as the client knows. If not, the ship coasts. */
  get inputsArrive(): boolean {
    return this.#state === "live";
  }

  /** time since the last state from the server, ms */
  get silence(): number {
    return this.#clock() - this.#receivedAt;
  }

  /** number of reconnections so far */
  get reconnections(): number {
    return this.#reconnections;
  }

  /** Call this when the connection is lost. */
  noteDrop(): void {
    this.#enter("lost");
  }

  /** Call this when the SDK has made a new connection. It counts from its first state on. */
  noteReconnection(): void {
    this.#reconnected = true;
  }

  /**
   * Call this when a state has arrived.
   *
   * @param now ms
   * @returns whether it is the first one on a new connection
   */
  noteState(now: number): boolean {
    this.#received++;
    this.#receivedAt = now;
    if (!this.#reconnected) return false;
    this.#reconnected = false;
    this.#reconnections++;
    this.#state = "stalled";
    return true;
  }

  /**
   * Call this when an input was sent.
   *
   * @param now ms
   */
  noteInputSent(now: number): void {
    this.#sentAt = now;
  }

  /**
   * Advances to the next frame.
   *
   * @param now ms
   * @param pendingInputs unacknowledged inputs
   * @param lag how much later than the fastest states the newest one is, ms
   * @returns the state of the connection in this frame; "resumed" in the frame in which it becomes live
   */
  update(now: number, pendingInputs: number, lag: number): ConnectionState | "resumed" {
    if (this.#state === "live" && !this.#isReachable(now, pendingInputs)) this.#enter("stalled");
    if (this.#state !== "stalled" || !this.#isCurrent(pendingInputs, lag)) return this.#state;
    this.#state = "live";
    return "resumed";
  }

  #isReachable(now: number, pendingInputs: number): boolean {
    return (
      this.silence < PATIENCE_MS &&
      pendingInputs <= MOST_PENDING &&
      // If this page sends nothing for longer than the grace period, the server coasts the ship and drops late inputs.
      now - this.#sentAt < GRACE_MS
    );
  }

  #isCurrent(pendingInputs: number, lag: number): boolean {
    return pendingInputs <= MOST_PENDING && this.silence < RECENT_MS && (lag < RECENT_MS || this.#received >= STEADY);
  }

  #enter(state: "stalled" | "lost"): void {
    if (this.#state === "live") this.#received = 0;
    this.#state = state;
  }
}
