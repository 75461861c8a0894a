import type { InputHandle, Predict } from "@colyseus/sdk";
import { GRACE_MS, STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import { type Command, type Ship, stepShip } from "../../game/ship.ts";
import { shortestDelta, wrap } from "../../game/torus.ts";
import { AcknowledgedShip } from "../../protocol/acknowledgedShip.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { Easing } from "./easing.ts";

/** ms in which a correction is gone from the screen */
const CORRECTION_MS = 400;

const correctionMs = () => CORRECTION_MS;

/**
 * The pilot's own ship, flown here and now by the very step the server runs, and put right by the server's word.
 *
 * The SDK keeps the inputs that are not acknowledged yet, starts again from the server's state at every
 * acknowledgement and flies them once more. As long as nothing but the pilot's inputs moves the ship, the result is
 * the same to the last bit and the correction is exactly 0.
 *
 * While the server is not listening the ship coasts, as it does there. Then it is `resume`d from where the server has it,
 * and what was said and never flown is forgotten.
 */
export class OwnShip {
  /** as decoded */
  readonly player: Player;
  readonly #predict: Predict;
  readonly #input: InputHandle<ShipInput>;
  readonly #acknowledged: AcknowledgedShip;
  readonly #reconciler: { reset(): void; dispose(): void };
  readonly #ship: Ship;
  readonly #lead: Ship;
  readonly #before = { x: 0, y: 0 };
  readonly #drawn = { x: 0, y: 0 };
  readonly #easing = new Easing();
  readonly #coasting: Command = { facing: 0, thrusting: false };
  /** Until an input after this one is acknowledged, the server's word is not about what is flown here. */
  #deafUntil = -1;
  /** the newest input that was acknowledged, and when; ms */
  #heardOf = 0;
  #heardAt = Number.POSITIVE_INFINITY;
  #correction = 0;
  #largest = 0;
  #comparisons = 0;
  #pushes: number;
  #disturbances = 0;
  #command: Readonly<Command> = this.#coasting;
  #progress = 0;
  /** ms */
  #drawnAt = Number.NaN;

  constructor(predict: Predict, input: InputHandle<ShipInput>, player: Player) {
    this.player = player;
    this.#pushes = player.pushes;
    this.#predict = predict;
    this.#input = input;
    this.#acknowledged = new AcknowledgedShip(player, input.lastProcessed);
    const ship: Ship = { ...this.#acknowledged.ship };
    this.#ship = ship;
    this.#lead = { ...ship };
    this.#reconciler = predict.sim({
      input,
      world: { ship },
      step: ({ tick, dt, isReplay }, _world, command) => {
        if (isReplay && this.#deaf) return;
        this.#acknowledged.remember(tick, command);
        stepShip(ship, command, dt);
      },
      adopt: () => {
        this.#before.x = ship.x;
        this.#before.y = ship.y;
        if (!this.#deaf) Object.assign(ship, this.#acknowledged.ship);
      },
      onReconcile: () => this.#compare(),
      // What is done for the eye is done here: the SDK's smoothing never quite ends, and its poses know no torus.
      smoothMs: 0,
    });
    this.draw(this.#coasting, 0, 0);
  }

  /** the ship as predicted, without what is done for the eye; units, units/s, radians */
  get ship(): Readonly<Ship> {
    return this.#ship;
  }

  /** how far the last acknowledgement has moved the predicted ship; units, the larger of both axes */
  get correction(): number {
    return this.#correction;
  }

  /** the largest of those; units */
  get largestCorrection(): number {
    return this.#largest;
  }

  /** by how much it is drawn beside where it is predicted, while a correction is blended; units */
  blending(now: number): number {
    return this.#easing.distance(now);
  }

  /** how often something else than its pilot's inputs has moved it, as the server said, or because it did not listen */
  get disturbances(): number {
    return this.#disturbances;
  }

  /** how many acknowledgements the prediction has been compared with */
  get comparisons(): number {
    return this.#comparisons;
  }

  /**
   * To be called after every state from the server, before anything else happens.
   *
   * @param now ms
   */
  follow(now: number): void {
    const { lastProcessed, sentCount } = this.#input;
    this.#disturbances += (this.player.pushes - this.#pushes + 256) % 256;
    this.#pushes = this.player.pushes;
    this.#acknowledged.follow(lastProcessed);
    if (lastProcessed === this.#heardOf) return;
    // After such a pause the server has flown the ship by itself for a while, and will let go of inputs for that time which
    // are still on their way. Until it is through with those, its word and they together say nothing.
    if (now - this.#heardAt > GRACE_MS) this.#deafUntil = Math.max(this.#deafUntil, sentCount);
    this.#heardOf = lastProcessed;
    this.#heardAt = now;
  }

  /** To be called instead after the first state on another connection, on which inputs are counted anew. */
  followAnew(): void {
    this.#acknowledged.restart();
  }

  /**
   * Puts the ship right by what the server has said since the last frame.
   *
   * @param now ms
   * @param heardAt when it said so, ms. A correction begins then, where the ship was at that moment, so that it looks the
   * same at any frame rate.
   */
  reconcile(now: number, heardAt: number = now): void {
    const { x, y } = this.#ship;
    const since = heardAt - this.#drawnAt;
    if (since > 0 && since < STEP_MS) this.draw(this.#command, this.#progress + since / STEP_MS, heardAt);
    this.#predict.tick(now);
    if (x !== this.#ship.x || y !== this.#ship.y) this.#ease(heardAt);
  }

  /** From now on nothing the server says is about what is flown here, until `resume`. */
  leave(): void {
    this.#deafUntil = Number.POSITIVE_INFINITY;
  }

  /** Flies without the server: so many steps, engine off. */
  coast(steps: number): void {
    const ship = this.#ship;
    this.#coasting.facing = ship.facing;
    for (let i = 0; i < steps; i++) stepShip(ship, this.#coasting, STEP_SECONDS);
  }

  /**
   * Goes on from where the server has the ship, and takes back what it has not flown.
   *
   * @param steps for which the ship will coast there until the next input arrives
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
   * Where to draw the ship: between two steps on its way into the next one, as the pilot steers at this moment. On its way
   * into the last one, which is the SDK's way, every command would be seen a step later.
   *
   * @param command undefined while the ship coasts without the server
   * @param progress how much of the next step has gone by; 1 and more while that step is due and not flown
   * @param now ms
   * @returns units, in [0, WORLD_SIZE); one object, used again each time
   */
  draw(command: Readonly<Command> | undefined, progress: number, now: number): Readonly<{ x: number; y: number }> {
    this.#command = command ?? this.#coasting;
    this.#progress = progress;
    this.#drawnAt = now;
    this.#advance();
    const left = this.#easing.left(now);
    this.#drawn.x = wrap(this.#lead.x + this.#easing.x * left);
    this.#drawn.y = wrap(this.#lead.y + this.#easing.y * left);
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
    const dx = Math.abs(shortestDelta(this.#before.x, x));
    const dy = Math.abs(shortestDelta(this.#before.y, y));
    this.#correction = Math.max(dx, dy);
    this.#largest = Math.max(this.#largest, this.#correction);
    this.#comparisons++;
  }

  /** The ship has been put elsewhere: it is drawn on from where it was, and gets there in time. */
  #ease(now: number): void {
    this.#advance();
    this.#easing.begin(this.#drawn.x, this.#drawn.y, this.#lead.x, this.#lead.y, now, correctionMs);
  }

  /** Moves `#lead` on from the ship into the next step. */
  #advance(): void {
    const lead = this.#lead;
    const ship = this.#ship;
    Object.assign(lead, ship);
    stepShip(lead, this.#command, STEP_SECONDS);
    lead.x = wrap(ship.x + shortestDelta(ship.x, lead.x) * this.#progress);
    lead.y = wrap(ship.y + shortestDelta(ship.y, lead.y) * this.#progress);
  }
}
