import type { InputHandle } from "@colyseus/sdk";
import { GRACE_MS, STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { copyShip, shipOf } from "../../game/fields.ts";
import { type Command, copyCommand, NO_COMMAND, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { OwnErrorSmoothing } from "./ownErrorSmoothing.ts";

/** What depends on the prediction, such as PredictedTouches. */
export interface PredictionHooks {
  /**
   * Called after each predicted step of the own ship.
   *
   * @param ship the predicted ship after the step
   * @param sequence number of the input that the step applied
   * @param isReplay whether the step was simulated before, and is now replayed on top of a new state
   */
  step(ship: Readonly<Ship>, sequence: number, isReplay: boolean): void;
  /**
   * Called before pending inputs are replayed.
   *
   * @param sequence number of the last acknowledged input; Infinity when all inputs of a lost connection are over
   */
  acknowledge(sequence: number): void;
}

/**
 * The player's own ship: client prediction with the same step function as on the server, and server reconciliation.
 *
 * Inputs are sent through the SDK's input channel, which numbers them and reports the last acknowledged number. At each
 * acknowledgment, the ship is set to the server's state and the unacknowledged inputs are replayed. As long as only the
 * player's inputs move the ship, the result is the same to the last bit and the correction is exactly 0.
 *
 * While the server does not receive inputs, the ship coasts here as it does on the server. `resume` then continues from
 * the server's state, and drops the inputs that the server has not applied.
 */
export class PredictedShip {
  /** the decoded state */
  readonly player: Player;
  readonly #world: Torus;
  readonly #input: InputHandle<ShipInput>;
  readonly #hooks: PredictionHooks | undefined;
  readonly #acknowledged: AcknowledgedShip;
  readonly #ship: Ship;
  /** the ship on its way into the next step */
  readonly #interpolated: Ship;
  readonly #position = { x: 0, y: 0 };
  readonly #drawn = { x: 0, y: 0 };
  readonly #smoothing: OwnErrorSmoothing;
  readonly #coasting: Command = { ...NO_COMMAND };
  /** The server's state is ignored until an input with a higher number is acknowledged. */
  #ignoredUntil = -1;
  /** the last acknowledged input, and when its acknowledgment arrived, ms */
  #lastAcknowledged = 0;
  #acknowledgedAt = Number.POSITIVE_INFINITY;
  /** the acknowledged input that the ship was last reconciled with */
  #reconciled: number;
  #correction = 0;
  #largestCorrection = 0;
  #comparisons = 0;
  #lastCounter: number;
  #resyncs = 0;
  #command: Readonly<Command> = this.#coasting;
  #progress = 0;
  /** local time of the last `draw`, ms */
  #drawnAt = Number.NaN;

  constructor(world: Torus, input: InputHandle<ShipInput>, player: Player, hooks?: PredictionHooks) {
    this.#world = world;
    this.#smoothing = new OwnErrorSmoothing(world);
    this.player = player;
    this.#input = input;
    this.#hooks = hooks;
    this.#lastCounter = player.resyncs;
    this.#reconciled = input.lastProcessed;
    this.#acknowledged = new AcknowledgedShip(world, player, input.lastProcessed);
    this.#ship = shipOf(this.#acknowledged.ship);
    this.#interpolated = shipOf(this.#ship);
    this.draw(this.#coasting, 0, 0);
  }

  /** the predicted ship, without error smoothing; units, units/s, radians */
  get ship(): Readonly<Ship> {
    return this.#ship;
  }

  /** how far the last acknowledgment moved the predicted ship: the larger of both axes, units */
  get correction(): number {
    return this.#correction;
  }

  /** the largest correction so far, units */
  get largestCorrection(): number {
    return this.#largestCorrection;
  }

  /** distance between the drawn and the predicted position while an error is smoothed, units */
  smoothedError(now: number): number {
    return this.#smoothing.distance(now);
  }

  /**
   * number of resyncs: the server reported that something other than the player's inputs moved the ship, or `resume`
   * was called
   */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** number of acknowledgments that the prediction was compared with */
  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * Sends an input and simulates its step.
   *
   * @returns false if there is no connection; then nothing happens
   */
  send(command: Readonly<Command>): boolean {
    const { data } = this.#input;
    copyCommand(command, data);
    const sequence = this.#input.send();
    if (sequence === 0) return false;
    // `data` has rounded the command as the wire does, so the server applies the same values.
    this.#acknowledged.store(sequence, data);
    this.#step(sequence, false);
    return true;
  }

  /**
   * Reads the server's state. Call this after each state, before anything else uses it.
   *
   * @param now ms
   */
  readState(now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#resyncs += (this.player.resyncs - this.#lastCounter + 256) % 256;
    this.#lastCounter = this.player.resyncs;
    this.#acknowledged.advance(lastProcessed);
    if (lastProcessed === this.#lastAcknowledged) return;
    // During such a pause the server coasted the ship, and it will drop late inputs for that time. Replaying those
    // inputs on its state would give a wrong position. So ignore its state until it acknowledges an input sent from now
    // on.
    if (now - this.#acknowledgedAt > GRACE_MS) this.#ignoredUntil = Math.max(this.#ignoredUntil, sentCount);
    this.#lastAcknowledged = lastProcessed;
    this.#acknowledgedAt = now;
  }

  /** Call this in place of `readState` after the first state on a new connection, because its inputs start at 1 again. */
  restart(): void {
    this.#acknowledged.restart();
    this.#hooks?.acknowledge(Number.POSITIVE_INFINITY);
  }

  /**
   * Reconciles the ship with the states that arrived since the last frame.
   *
   * @param receivedAt when the first of them arrived, ms. A correction starts at that time, from the ship's position at
   *   that time, so that it looks the same at any frame rate.
   */
  reconcile(receivedAt: number): void {
    const { lastProcessed, sentCount } = this.#input;
    if (lastProcessed <= this.#reconciled) return;
    this.#reconciled = lastProcessed;
    if (lastProcessed <= this.#ignoredUntil) return;
    const since = receivedAt - this.#drawnAt;
    if (since > 0 && since < STEP_MS) this.draw(this.#command, this.#progress + since / STEP_MS, receivedAt);
    const ship = this.#ship;
    const { x, y } = ship;
    copyShip(this.#acknowledged.ship, ship);
    this.#hooks?.acknowledge(lastProcessed);
    for (let sequence = lastProcessed + 1; sequence <= sentCount; sequence++) this.#step(sequence, true);
    this.#correction = Math.max(Math.abs(this.#world.delta(x, ship.x)), Math.abs(this.#world.delta(y, ship.y)));
    this.#largestCorrection = Math.max(this.#largestCorrection, this.#correction);
    this.#comparisons++;
    if (this.#correction > 0) this.#smooth(receivedAt);
  }

  /** Ignores the server's state until `resume`. */
  ignoreServer(): void {
    this.#ignoredUntil = Number.POSITIVE_INFINITY;
  }

  /** Moves the ship without the server, engine off, for a number of steps. */
  coast(steps: number): void {
    const ship = this.#ship;
    this.#coasting.facing = ship.facing;
    for (let i = 0; i < steps; i++) stepShip(this.#world, ship, this.#coasting, STEP_SECONDS);
  }

  /**
   * Continues from the server's state, and drops the inputs that it does not include.
   *
   * @param steps that the server will coast the ship until the next input arrives
   * @param now ms
   */
  resume(steps: number, now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#resyncs++;
    this.#ignoredUntil = sentCount;
    this.#lastAcknowledged = lastProcessed;
    this.#acknowledgedAt = now;
    this.#reconciled = lastProcessed;
    copyShip(this.#acknowledged.ship, this.#ship);
    this.coast(steps);
    this.#smooth(now);
  }

  /**
   * Where to draw the ship: between the current step and the next one, with the player's current command.
   *
   * @param command undefined while the ship coasts without the server
   * @param progress fraction of the next step that has passed; 1 or more if that step is due but not simulated yet
   * @param now ms
   * @returns units, in the world; the object is reused
   */
  draw(command: Readonly<Command> | undefined, progress: number, now: number): Readonly<{ x: number; y: number }> {
    this.#command = command ?? this.#coasting;
    this.#progress = progress;
    this.#drawnAt = now;
    return this.#locate(this.#command, progress, now, this.#drawn);
  }

  /** Where the ship would be drawn now. Parameters and result are those of `draw`; error smoothing is not affected. */
  position(command: Readonly<Command> | undefined, progress: number, now: number): Readonly<{ x: number; y: number }> {
    return this.#locate(command ?? this.#coasting, progress, now, this.#position);
  }

  #step(sequence: number, isReplay: boolean): void {
    stepShip(this.#world, this.#ship, this.#acknowledged.command(sequence), STEP_SECONDS);
    this.#hooks?.step(this.#ship, sequence, isReplay);
  }

  /** Starts error smoothing from where the ship was last drawn. */
  #smooth(now: number): void {
    this.#interpolate(this.#command, this.#progress);
    this.#smoothing.begin(this.#drawn, this.#interpolated, now);
  }

  /** Sets `into` to the ship's position on its way into the next step, with the part of the error that is left. */
  #locate(command: Readonly<Command>, progress: number, now: number, into: { x: number; y: number }): typeof into {
    this.#interpolate(command, progress);
    const left = this.#smoothing.left(now);
    into.x = this.#world.wrap(this.#interpolated.x + this.#smoothing.x * left);
    into.y = this.#world.wrap(this.#interpolated.y + this.#smoothing.y * left);
    return into;
  }

  /** Sets `#interpolated` to the ship, moved by a fraction of the next step. */
  #interpolate(command: Readonly<Command>, progress: number): void {
    const interpolated = this.#interpolated;
    const ship = this.#ship;
    copyShip(ship, interpolated);
    stepShip(this.#world, interpolated, command, STEP_SECONDS);
    interpolated.x = this.#world.wrap(ship.x + this.#world.delta(ship.x, interpolated.x) * progress);
    interpolated.y = this.#world.wrap(ship.y + this.#world.delta(ship.y, interpolated.y) * progress);
  }
}
