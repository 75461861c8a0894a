import type { InputAccessor } from "@colyseus/core";
import { GRACE_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { copyPatched, copyResyncOnly, fieldsThatAre, roundShip, shipOf } from "../../game/fields.ts";
import { NO_COMMAND, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { counts } from "../metrics/counts.ts";

/** Steps for which a client may be silent without losing an input. */
export const GRACE_STEPS = stepsIn(GRACE_MS);

/** Silent steps, 2 s, after which other players see the player as away. A train's network stalls for less than that. */
export const AWAY_STEPS = stepsIn(2000);

/** Maximum number of queued inputs: those that the grace period can delay, and 300 ms that arrive early. */
export const MAX_QUEUED_INPUTS = GRACE_STEPS + stepsIn(300);

/**
 * Inputs that may wait, 150 ms: a jitter buffer. Packets arrive unevenly, and a ship that applies no input in one step
 * and two in the next looks as if it stutters. So once a ship had to wait for an input, it stays that far behind and
 * has an input for the next step. If more inputs than this are waiting, it applies two per step.
 */
export const RESERVE = stepsIn(150);

/** Steps in a row that end with inputs waiting, 2 s, after which one more input is applied: the reserve was not needed. */
export const CALM_STEPS = stepsIn(2000);

/**
 * Steps in a row that end with inputs waiting, 20 s, after which one input is dropped because the budget does not cover
 * it. Otherwise a client whose clock is slightly fast would build up more and more delay.
 */
export const FAST_CLOCK_STEPS = stepsIn(20_000);

/** Steps, 1 s, for which late inputs are expected after steps that went by without them. */
const LATE_STEPS = stepsIn(1000);

const RESYNC_ONLY = fieldsThatAre("resyncOnly");

/** The rules that a simulation calls. */
export interface Rules {
  /** a step of flight; specs of the input budget replace it */
  step: typeof stepShip;
  /** called after each input that the ship has applied, for example to find what the ship touches */
  afterInput: (ship: Readonly<Ship>) => void;
}

/**
 * Simulates one ship: decides in each step how many of the client's inputs the ship applies, and writes the result to
 * the state.
 *
 * The input budget: each step of real time earns the ship one step of flight, and each step that the ship makes costs
 * one, with an input or coasting. So a ship never makes more steps than time has passed, however often its connection
 * is dropped and resumed. Late inputs are still applied, and the ship ends where it would be had they been on time. A
 * client that sends more inputs than there are steps only fills a bounded queue. Earned steps that are not used expire
 * after the grace period, so no client can save them up.
 */
export class PilotSimulation {
  readonly player: Player;
  readonly #world: Torus;
  #inputs: InputAccessor<ShipInput>;
  readonly #ship: Ship;
  readonly #rules: Partial<Rules>;
  /** steps of flight that the ship may still make; GRACE_STEPS at most between steps */
  #earned = 0;
  /** steps since the last input was applied */
  #silent = 0;
  /** steps that went by without inputs for them; those inputs will be too late if they arrive */
  #missed = 0;
  /** steps until `#missed` is forgotten */
  #missedFor = 0;
  /** steps in a row that ended with inputs waiting */
  #backlog = 0;
  /** inputs that this class has removed from the queue; when the queue overflows, its own count is higher */
  #accounted = 0;
  /** whether something other than acknowledged inputs has moved the ship since the last resync */
  #needsResync = false;
  /** whether the connection is lost */
  #dropped = false;
  /** whether an input of this connection was applied */
  #hasApplied = false;
  /**
   * Inputs beyond the earned steps that count as early and not as late. Steps before the first input of a connection do
   * not show how late the following inputs are, since each of them may have been faster than the first one.
   */
  #early = RESERVE;

  /** @param world the room's */
  constructor(world: Torus, player: Player, inputs: InputAccessor<ShipInput>, rules: Partial<Rules> = {}) {
    this.#world = world;
    this.player = player;
    this.#inputs = inputs;
    this.#rules = rules;
    this.#ship = shipOf(player);
  }

  /**
   * Runs one step of real time.
   *
   * @param dropped steps before it that the server could not run
   */
  step(dropped: number): void {
    const wasCoasting = this.#coasting;
    this.#miss(dropped);
    this.#earned++;
    this.#silent = this.#applyDue() > 0 ? 0 : this.#silent + 1;
    if (this.#coasting) this.#coast();
    this.#earned = Math.min(this.#earned, GRACE_STEPS);
    if (wasCoasting !== this.#coasting) this.#needsResync = true;
    this.#dropLate();
  }

  /** Writes the ship to the state. Call this once per patch, after all steps in it: a resync must be in one patch. */
  publish(): void {
    if (this.#needsResync) this.#resync();
    copyPatched(this.#ship, this.player);
    this.player.away = this.#away;
    // These fields must be current in full states, but a change alone must not send them.
    this.player.pauseTracking();
    copyResyncOnly(this.#ship, this.player);
    this.player.resumeTracking();
  }

  /**
   * Changes the velocity from outside the client's inputs, for example in a collision.
   *
   * @param vx units/s to add
   * @param vy units/s to add
   */
  push(vx: number, vy: number): void {
    this.#ship.vx = Math.fround(this.#ship.vx + vx);
    this.#ship.vy = Math.fround(this.#ship.vy + vy);
    this.#needsResync = true;
  }

  /** Makes the ship coast, because the connection is lost. Colyseus has already removed the inputs that were waiting. */
  drop(): void {
    this.#dropped = true;
    this.#silent = Math.max(this.#silent, GRACE_STEPS);
  }

  /**
   * Continues on a new connection, on which inputs are counted from 0 again.
   *
   * @param inputs the queue of the new connection
   */
  resume(inputs: InputAccessor<ShipInput>): void {
    this.#inputs = inputs;
    this.#accounted = inputs.consumedCount;
    this.#missed = 0;
    this.#backlog = 0;
    this.#dropped = false;
    this.#hasApplied = false;
    this.#early = RESERVE;
    this.#needsResync = true;
  }

  get #coasting(): boolean {
    return this.#silent > GRACE_STEPS;
  }

  get #away(): boolean {
    return this.#dropped || this.#silent > AWAY_STEPS;
  }

  /** Applies the inputs that are due in this step. @returns how many */
  #applyDue(): number {
    const waiting = this.#inputs.size;
    const isCalm = this.#backlog > 0 && this.#backlog % CALM_STEPS === 0;
    const due = 1 + Number(waiting > RESERVE) + Number(isCalm);
    const applied = Math.min(due, this.#earned, waiting);
    for (let i = 0; i < applied; i++) this.#applyNext();
    counts.inputs.applied += applied;
    this.#earned -= applied;
    if (this.#backlog === FAST_CLOCK_STEPS) this.#inputs.next();
    this.#backlog = waiting > applied && this.#backlog < FAST_CLOCK_STEPS ? this.#backlog + 1 : 0;
    return applied;
  }

  #applyNext(): void {
    const input = this.#inputs.next();
    const { step = stepShip, afterInput } = this.#rules;
    if (input !== undefined) {
      step(this.#world, this.#ship, input, STEP_SECONDS);
      afterInput?.(this.#ship);
    }
    this.#accounted++;
    this.#hasApplied = true;
  }

  #coast(): void {
    const { step = stepShip } = this.#rules;
    step(this.#world, this.#ship, { ...NO_COMMAND, facing: this.#ship.facing }, STEP_SECONDS);
    // Costs the step just earned. After a drop there may be no other one, so the bound in `step` is not enough.
    this.#earned--;
    this.#miss(1);
  }

  /** Notes steps that went by without inputs. */
  #miss(steps: number): void {
    if (steps === 0) return;
    this.#missed += steps;
    if (this.#hasApplied) this.#early = 0;
    this.#missedFor = LATE_STEPS;
  }

  /** Drops inputs that arrived too late to be applied, and counts those that the queue dropped when it overflowed. */
  #dropLate(): void {
    const inputs = this.#inputs;
    let late = 0;
    const kept = this.#earned + this.#early;
    for (; this.#missed > 0 && inputs.size > kept; this.#missed--) {
      inputs.next();
      late++;
    }
    if (this.#missedFor > 0) this.#missedFor--;
    else this.#missed = 0;
    if (inputs.consumedCount === this.#accounted) return;
    counts.inputs.late += late;
    counts.inputs.dropped += inputs.consumedCount - this.#accounted - late;
    this.#accounted = inputs.consumedCount;
    this.#needsResync = true;
  }

  /**
   * Makes the client restart from the state. The client assumes that only acknowledged inputs move its ship, and then
   * knows the ship more precisely than the wire. When something else has moved the ship, both sides continue from
   * values that the wire can represent.
   */
  #resync(): void {
    this.#needsResync = false;
    roundShip(this.#world, this.#ship);
    this.player.resyncs = (this.player.resyncs + 1) % 256;
    for (const name of RESYNC_ONLY) this.player.setDirty(name);
  }
}
