import type { InputHandle, Predict } from "@colyseus/sdk";
import { GRACE_MS, STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { Easing } from "./easing.ts";

/** duration of error smoothing, ms */
const CORRECTION_MS = 400;

const correctionMs = () => CORRECTION_MS;

/**
 * The player's own ship: client prediction with the same step function as on the server, and server reconciliation.
 *
 * The SDK keeps the unacknowledged inputs. At each acknowledgment it restarts from the server's state and replays them.
 * As long as only the player's inputs move the ship, the result is the same to the last bit and the correction is
 * exactly 0.
 *
 * While the server does not receive inputs, the ship coasts here as it does on the server. `resume` then continues from
 * the server's state, and drops the inputs that the server has not applied.
 */
export class OwnShip {
  /** the decoded state */
  readonly player: Player;
  readonly #world: Torus;
  readonly #predict: Predict;
  readonly #input: InputHandle<ShipInput>;
  readonly #acknowledged: AcknowledgedShip;
  readonly #reconciler: { reset(): void; dispose(): void };
  readonly #ship: Ship;
  readonly #lead: Ship;
  readonly #before = { x: 0, y: 0 };
  readonly #drawn = { x: 0, y: 0 };
  readonly #easing: Easing;
  readonly #coasting: Command = { facing: 0, thrusting: false };
  /** The server's state is ignored until an input with a higher number is acknowledged. */
  #deafUntil = -1;
  /** the last acknowledged input, and when its acknowledgment arrived, ms */
  #heardOf = 0;
  #heardAt = Number.POSITIVE_INFINITY;
  #correction = 0;
  #largest = 0;
  #comparisons = 0;
  #pushes: number;
  #disturbances = 0;
  #command: Readonly<Command> = this.#coasting;
  #progress = 0;
  /** local time of the last `draw`, ms */
  #drawnAt = Number.NaN;

  constructor(world: Torus, predict: Predict, input: InputHandle<ShipInput>, player: Player) {
    this.#world = world;
    this.#easing = new Easing(world);
    this.player = player;
    this.#pushes = player.pushes;
    this.#predict = predict;
    this.#input = input;
    this.#acknowledged = new AcknowledgedShip(world, player, input.lastProcessed);
    const ship: Ship = { ...this.#acknowledged.ship };
    this.#ship = ship;
    this.#lead = { ...ship };
    this.#reconciler = predict.sim({
      input,
      world: { ship },
      step: ({ tick, dt, isReplay }, _world, command) => {
        if (isReplay && this.#deaf) return;
        this.#acknowledged.remember(tick, command);
        stepShip(world, ship, command, dt);
      },
      adopt: () => {
        this.#before.x = ship.x;
        this.#before.y = ship.y;
        if (!this.#deaf) Object.assign(ship, this.#acknowledged.ship);
      },
      onReconcile: () => this.#compare(),
      // This class does the error smoothing itself: the SDK's smoothing never ends completely, and does not know the
      // world's wrap.
      smoothMs: 0,
    });
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
    return this.#largest;
  }

  /** distance between the drawn and the predicted position while an error is smoothed, units */
  blending(now: number): number {
    return this.#easing.distance(now);
  }

  /**
   * number of resyncs: the server reported that something other than the player's inputs moved the ship, or `resume`
   * was called
   */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** number of acknowledgments that the prediction was compared with */
  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * Call this after each state from the server, before anything else uses it.
   *
   * @param now ms
   */
  follow(now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#disturbances += (this.player.pushes - this.#pushes + 256) % 256;
    this.#pushes = this.player.pushes;
    this.#acknowledged.follow(lastProcessed);
    if (lastProcessed === this.#heardOf) return;
    // During such a pause the server coasted the ship, and it will drop late inputs for that time. Replaying those
    // inputs on its state would give a wrong position. So ignore its state until it acknowledges an input sent from now
    // on.
    if (now - this.#heardAt > GRACE_MS) this.#deafUntil = Math.max(this.#deafUntil, sentCount);
    this.#heardOf = lastProcessed;
    this.#heardAt = now;
  }

  /** Call this in place of `follow` after the first state on a new connection, because its input numbers restart. */
  followAnew(): void {
    this.#acknowledged.restart();
  }

  /**
   * Reconciles the ship with the states that arrived since the last frame.
   *
   * @param now ms
   * @param heardAt when the first of them arrived, ms. A correction starts at that time, from the ship's position at
   *   that time, so that it looks the same at any frame rate.
   */
  reconcile(now: number, heardAt: number = now): void {
    const { x, y } = this.#ship;
    const since = heardAt - this.#drawnAt;
    if (since > 0 && since < STEP_MS) this.draw(this.#command, this.#progress + since / STEP_MS, heardAt);
    this.#predict.tick(now);
    if (x !== this.#ship.x || y !== this.#ship.y) this.#ease(heardAt);
  }

  /** Ignores the server's state until `resume`. */
  leave(): void {
    this.#deafUntil = Number.POSITIVE_INFINITY;
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
    this.#disturbances++;
    this.#deafUntil = this.#input.sentCount;
    this.#heardOf = this.#input.lastProcessed;
    this.#heardAt = now;
    this.#reconciler.reset();
    Object.assign(this.#ship, this.#acknowledged.ship);
    this.coast(steps);
    this.#ease(now);
  }

  /**
   * Where to draw the ship: between the current step and the next one, with the player's current command. The SDK draws
   * the way from the previous step to the current one, which shows each command a step later.
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
    this.#advance();
    const left = this.#easing.left(now);
    this.#drawn.x = this.#world.wrap(this.#lead.x + this.#easing.x * left);
    this.#drawn.y = this.#world.wrap(this.#lead.y + this.#easing.y * left);
    return this.#drawn;
  }

  dispose(): void {
    this.#reconciler.dispose();
  }

  get #deaf(): boolean {
    return this.#input.lastProcessed <= this.#deafUntil;
  }

  #compare(): void {
    if (this.#deaf) return;
    const { x, y } = this.#ship;
    const dx = Math.abs(this.#world.delta(this.#before.x, x));
    const dy = Math.abs(this.#world.delta(this.#before.y, y));
    this.#correction = Math.max(dx, dy);
    this.#largest = Math.max(this.#largest, this.#correction);
    this.#comparisons++;
  }

  /**
   * Smooths the error after a correction: the ship is drawn from where it was, and moves to its new position over time.
   */
  #ease(now: number): void {
    this.#advance();
    this.#easing.begin(this.#drawn.x, this.#drawn.y, this.#lead.x, this.#lead.y, now, correctionMs);
  }

  /** Sets `#lead` to the ship, moved by `#progress` of the next step. */
  #advance(): void {
    const lead = this.#lead;
    const ship = this.#ship;
    Object.assign(lead, ship);
    stepShip(this.#world, lead, this.#command, STEP_SECONDS);
    lead.x = this.#world.wrap(ship.x + this.#world.delta(ship.x, lead.x) * this.#progress);
    lead.y = this.#world.wrap(ship.y + this.#world.delta(ship.y, lead.y) * this.#progress);
  }
}
