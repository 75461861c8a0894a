import type { InputHandle } from "@colyseus/sdk";
import { GRACE_MS, STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { copyShip, shipOf } from "../../game/fields.ts";
import { type Command, copyCommand, NO_COMMAND, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { OwnErrorSmoothing } from "./ownErrorSmoothing.ts";

/** Callbacks for code that predicts the results of the player's inputs, such as PredictedTouches. */
export interface PredictionHooks {
  /**
   * Called after each predicted step with an input, and not after coasted steps.
   *
   * @param ship the predicted ship after the step
   * @param sequence number of the input that the step applied
   * @param isReplay false when the input was just sent, true when the same input is simulated again after a correction
   */
  step(ship: Readonly<Ship>, sequence: number, isReplay: boolean): void;
  /**
   * Called before pending inputs are replayed.
   *
   * @param sequence number of the last acknowledged input; Infinity after a reconnection, because no input of the old
   *   connection is pending then
   */
  acknowledge(sequence: number): void;
}

/**
 * The player's own ship: client prediction with the same step function as on the server, and server reconciliation.
 *
 * Inputs are sent through the input channel of the Colyseus SDK (`room.input()`), which numbers them and reports the
 * number of the last acknowledged one. After an acknowledgment, the ship is set to the server's state, and the pending
 * (sent but unacknowledged) inputs are replayed. A correction is the distance by which that moves the ship. As long as
 * only the player's inputs move the ship, both sides compute the same bits, and each correction is exactly 0.
 *
 * While the server does not receive inputs, the ship coasts on both sides. The calls in that case are:
 *
 * - A stall: `ignoreServer` and `coast` in each frame. When current states arrive again, `resume`.
 * - A reconnection: `ignoreServer` and `coast` in each frame. For the first state on the new connection, `restart` in
 *   place of `readState`. In one of the next frames, `resume`.
 */
export class PredictedShip {
  /** the ship in the decoded state; Colyseus updates this object in place */
  readonly player: Player;
  readonly #world: Torus;
  readonly #input: InputHandle<ShipInput>;
  readonly #hooks: PredictionHooks | undefined;
  /** the ship on the server after the last acknowledged input */
  readonly #acknowledgedShip: AcknowledgedShip;
  /** the predicted ship after the last input */
  readonly #ship: Ship;
  /** the predicted ship, moved by a fraction of the next step */
  readonly #extrapolated: Ship;
  /** where the ship was last drawn, from which smoothing starts; also the result of `place` */
  readonly #drawn = { x: 0, y: 0 };
  /** the result of `position`, which is reused to allocate nothing per frame */
  readonly #position = { x: 0, y: 0 };
  readonly #smoothing: OwnErrorSmoothing;
  readonly #coastCommand: Command = { ...NO_COMMAND };
  /** `reconcile` ignores the server's state until an input with a higher number is acknowledged. */
  #ignoredUntil = -1;
  /** number of the last acknowledged input, in the last state that was read */
  #lastAcknowledgment = 0;
  /** when that acknowledgment arrived, ms; Infinity before the first one, so that no pause precedes it */
  #acknowledgedAt = Number.POSITIVE_INFINITY;
  /** number of the last acknowledged input in the last call of `reconcile`; several states can arrive between calls */
  #reconciledWith: number;
  #correction = 0;
  #largestCorrection = 0;
  #comparisons = 0;
  /** the state's resync counter in the last state that was read, modulo 256 */
  #resyncCounter: number;
  #resyncs = 0;
  /** parameters of the last call of `place` */
  #command: Readonly<Command> = this.#coastCommand;
  #progress = 0;
  #drawnAt = Number.NaN;

  /**
   * @param world the world of the ship's room
   * @param input the input channel of the room
   * @param player the ship in the decoded state
   */
  constructor(world: Torus, input: InputHandle<ShipInput>, player: Player, hooks?: PredictionHooks) {
    this.#world = world;
    this.#smoothing = new OwnErrorSmoothing(world);
    this.player = player;
    this.#input = input;
    this.#hooks = hooks;
    this.#resyncCounter = player.resyncs;
    this.#reconciledWith = input.lastProcessed;
    this.#acknowledgedShip = new AcknowledgedShip(world, player, input.lastProcessed);
    this.#ship = shipOf(this.#acknowledgedShip.ship);
    this.#extrapolated = shipOf(this.#ship);
    this.place(this.#coastCommand, 0, 0);
  }

  /** the predicted ship, without error smoothing; units, units/s, radians */
  get ship(): Readonly<Ship> {
    return this.#ship;
  }

  /** how far the last reconciliation moved the ship: the larger of both axes, units; `resume` does not count */
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

  /** number of resyncs by the server, because something other than inputs moved the ship, and of calls of `resume` */
  get resyncs(): number {
    return this.#resyncs;
  }

  /** number of reconciliations; tests read it to know that the corrections were measured */
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
    // Setting a field of `data` rounds it to the precision of the wire. So both sides apply the same values.
    copyCommand(command, data);
    const sequence = this.#input.send();
    // Inputs are numbered from 1. The SDK returns 0 if it has not sent anything.
    if (sequence === 0) return false;
    this.#acknowledgedShip.store(sequence, data);
    this.#step(sequence, false);
    return true;
  }

  /**
   * Reads the server's state. Call this after each patch and each full state, before anything else uses the state.
   *
   * @param now ms
   */
  readState(now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#resyncs += (this.player.resyncs - this.#resyncCounter + 256) % 256;
    this.#resyncCounter = this.player.resyncs;
    // If the state differs from what the inputs lead to, the state wins. `reconcile` measures the correction.
    this.#acknowledgedShip.advance(lastProcessed);
    if (lastProcessed === this.#lastAcknowledgment) return;
    // If no input was acknowledged for longer than the grace period, the server has coasted the ship, and will discard
    // inputs that were sent during that time. A replay of those inputs would give a wrong position. So the state is
    // ignored until the server acknowledges an input that is sent from now on.
    const pause = now - this.#acknowledgedAt;
    if (pause > GRACE_MS) this.#ignoredUntil = Math.max(this.#ignoredUntil, sentCount);
    this.#lastAcknowledgment = lastProcessed;
    this.#acknowledgedAt = now;
  }

  /**
   * Reads the first state on a new connection, where inputs are numbered from 1 again. Call this in place of
   * `readState`, and `resume` when the ship is to follow the player's inputs again.
   */
  restart(): void {
    this.#acknowledgedShip.restart();
    this.#lastAcknowledgment = 0;
    this.#hooks?.acknowledge(Number.POSITIVE_INFINITY);
  }

  /**
   * Reconciles the ship with the states that were read since the last frame. Call this once per frame.
   *
   * @param receivedAt when the first of those states arrived, ms. Error smoothing starts at this time, and not at the
   *   time of the frame, so that it looks the same at any frame rate.
   */
  reconcile(receivedAt: number): void {
    const { sentCount } = this.#input;
    // Not what the connection has acknowledged by now: in a large world, a frame can come between a patch and the message
    // with the ships, which completes the state of that step.
    const acknowledged = this.#lastAcknowledgment;
    if (acknowledged <= this.#reconciledWith) return;
    this.#reconciledWith = acknowledged;
    if (acknowledged <= this.#ignoredUntil) return;
    // Smoothing starts from where the ship would have been drawn when the state arrived. If that is a step or more
    // after the last frame, as in a hidden page, it starts from where the player last saw the ship.
    const sinceFrame = receivedAt - this.#drawnAt;
    if (sinceFrame > 0 && sinceFrame < STEP_MS) {
      this.place(this.#command, this.#progress + sinceFrame / STEP_MS, receivedAt);
    }
    const ship = this.#ship;
    const { x, y } = ship;
    copyShip(this.#acknowledgedShip.ship, ship);
    this.#hooks?.acknowledge(acknowledged);
    for (let sequence = acknowledged + 1; sequence <= sentCount; sequence++) this.#step(sequence, true);
    this.#correction = Math.max(Math.abs(this.#world.delta(x, ship.x)), Math.abs(this.#world.delta(y, ship.y)));
    this.#largestCorrection = Math.max(this.#largestCorrection, this.#correction);
    this.#comparisons++;
    // There is no tolerance, because a correct prediction is exact.
    if (this.#correction > 0) this.#startSmoothing(receivedAt);
  }

  /** Makes `reconcile` ignore the server's state until `resume` is called. */
  ignoreServer(): void {
    this.#ignoredUntil = Number.POSITIVE_INFINITY;
  }

  /**
   * Moves the ship by a number of steps without inputs, with the engine off, as the server does. It calls no hooks,
   * because only inputs have predicted results.
   */
  coast(steps: number): void {
    const ship = this.#ship;
    this.#coastCommand.facing = ship.facing;
    for (let i = 0; i < steps; i++) stepShip(this.#world, ship, this.#coastCommand, STEP_SECONDS);
  }

  /**
   * Continues from the server's state after a stall or a reconnection. Pending inputs are not replayed: after a stall
   * the server discards the late ones, and on a new connection there are none.
   *
   * @param steps for which the server will coast the ship until the next input arrives
   * @param now ms
   */
  resume(steps: number, now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#resyncs++;
    this.#ignoredUntil = sentCount;
    this.#lastAcknowledgment = lastProcessed;
    this.#acknowledgedAt = now;
    this.#reconciledWith = lastProcessed;
    copyShip(this.#acknowledgedShip.ship, this.#ship);
    this.coast(steps);
    this.#startSmoothing(now);
  }

  /**
   * Sets where the ship is drawn in this frame: a fraction of a step after its last input, with the player's current
   * command, so that the ship reacts before the next input is sent.
   *
   * @param command undefined while the ship coasts without the server
   * @param progress fraction of the next step that has passed; 1 or more if that step is due but not simulated yet
   * @param now ms
   * @returns units, in the world; the object is reused by the next call
   */
  place(command: Readonly<Command> | undefined, progress: number, now: number): Readonly<{ x: number; y: number }> {
    this.#command = command ?? this.#coastCommand;
    this.#progress = progress;
    this.#drawnAt = now;
    return this.#locate(this.#command, progress, now, this.#drawn);
  }

  /** Returns what `place` would return, but does not change where the ship is drawn. */
  position(command: Readonly<Command> | undefined, progress: number, now: number): Readonly<{ x: number; y: number }> {
    return this.#locate(command ?? this.#coastCommand, progress, now, this.#position);
  }

  #step(sequence: number, isReplay: boolean): void {
    stepShip(this.#world, this.#ship, this.#acknowledgedShip.command(sequence), STEP_SECONDS);
    this.#hooks?.step(this.#ship, sequence, isReplay);
  }

  /** Starts error smoothing from where the ship was last drawn to where it would be drawn now without an error. */
  #startSmoothing(now: number): void {
    this.#extrapolate(this.#command, this.#progress);
    this.#smoothing.begin(this.#drawn, this.#extrapolated, now);
  }

  /** Sets `into` to the extrapolated position plus the part of the smoothed error that is left. @returns `into` */
  #locate(command: Readonly<Command>, progress: number, now: number, into: { x: number; y: number }): typeof into {
    this.#extrapolate(command, progress);
    const left = this.#smoothing.left(now);
    into.x = this.#world.wrap(this.#extrapolated.x + this.#smoothing.x * left);
    into.y = this.#world.wrap(this.#extrapolated.y + this.#smoothing.y * left);
    return into;
  }

  /** Sets `#extrapolated` to the predicted ship, moved by a fraction of the next step. */
  #extrapolate(command: Readonly<Command>, progress: number): void {
    const extrapolated = this.#extrapolated;
    const ship = this.#ship;
    copyShip(ship, extrapolated);
    stepShip(this.#world, extrapolated, command, STEP_SECONDS);
    // The step may cross the edge of the world, where coordinates wrap. `delta` is the short way around.
    extrapolated.x = this.#world.wrap(ship.x + this.#world.delta(ship.x, extrapolated.x) * progress);
    extrapolated.y = this.#world.wrap(ship.y + this.#world.delta(ship.y, extrapolated.y) * progress);
  }
}
