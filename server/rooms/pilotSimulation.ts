import { GRACE_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { copyPatched, copyResyncOnly, fieldsThatAre, roundShip, shipOf } from "../../game/fields.ts";
import { type Command, NO_COMMAND, type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player } from "../../protocol/schema.ts";
import { counts } from "../metrics/counts.ts";

/**
 * Grace period, in steps. While no input arrives, the ship first waits in place. Inputs that arrive within this time
 * are all applied. After it, the ship coasts.
 */
export const GRACE_STEPS = stepsIn(GRACE_MS);

/**
 * Steps without an input, 2 s, after which other players see the player as away. Mobile networks, for example in a
 * train, often stall for less than that.
 */
export const AWAY_STEPS = stepsIn(2000);

/**
 * Capacity of a client's input queue: the inputs of one grace period, which arrive together after a stall, and 300 ms
 * of inputs from a client that runs ahead. When the queue overflows, Colyseus discards the oldest input.
 */
export const MAX_QUEUED_INPUTS = GRACE_STEPS + stepsIn(300);

/**
 * Target size of the jitter buffer, 150 ms of inputs. Packets arrive unevenly, and a ship that applies no input in one
 * step and two in the next seems to stutter. So after a ship has waited for a late input, up to this many inputs stay
 * queued, and the next delay finds one ready. While more inputs are queued, the ship applies two per step, if the
 * budget allows.
 */
export const JITTER_BUFFER_STEPS = stepsIn(150);

/**
 * If inputs are left over after every step for 2 s, the jitter buffer is larger than needed. Then the ship applies one
 * more input, if the budget allows, which makes the buffer smaller by one.
 */
export const SHRINK_BUFFER_AFTER_STEPS = stepsIn(2000);

/**
 * If inputs are left over after every step for 20 s, despite those additional inputs, the client's clock is fast: it
 * sends more inputs than there are steps. Then one input is discarded, because the delay would grow without limit.
 */
export const FAST_CLOCK_STEPS = stepsIn(20_000);

/** Steps, 1 s, in which the late inputs of missed steps may still arrive. Inputs after that are not taken for late. */
const LATE_STEPS = stepsIn(1000);

/** Fields that are sent only in a full state and in a resync, such as the velocity. */
const RESYNC_ONLY = fieldsThatAre("resyncOnly");

/** The inputs of a pilot that are not applied yet. The framework keeps one for each connection. */
export interface InputQueue {
  readonly size: number;
  /** number of inputs that were removed */
  readonly consumedCount: number;
  /** Removes the oldest input. @returns undefined if there is none */
  next(): Readonly<Command> | undefined;
}

/** What a caller can change of a simulation. */
export interface Rules {
  /** moves the ship by one step, `stepShip` by default; tests replace it to count steps */
  step: typeof stepShip;
  /** called after each step with an input, and not after a coasted step; for example finds what the ship touches */
  afterInput: (ship: Readonly<Ship>) => void;
  /** whether the metrics leave out these inputs, because no player has sent them */
  uncounted: boolean;
  /**
   * whether the ship is in full states only, because the room sends what changes in each step apart from its state
   * (protocol/shipsMessage.ts)
   */
  untracked: boolean;
}

/** Where uncounted inputs are counted. */
const NOWHERE: typeof counts.inputs = { applied: 0, late: 0, dropped: 0 };

/**
 * Simulates one ship: decides in each step how many of the client's inputs the ship applies, and writes the result to
 * the state.
 *
 * The input budget keeps a client from moving its ship faster than others. Each step of real time earns the ship one
 * step of movement. Each input that it applies spends one, and so does each coasted step (a step without an input, with
 * the engine off). So a ship never makes more steps than time has passed, even if its client reconnects often. Inputs
 * that are late by up to the grace period are still applied, and the ship ends where it would be if they had been on
 * time. Inputs beyond the budget stay in the queue, whose size is limited. The ship can save up at most one grace
 * period of earned steps.
 */
export class PilotSimulation {
  readonly player: Player;
  readonly #world: Torus;
  #inputs: InputQueue;
  /** the ship as it is simulated. Besides this class, only the match changes it: it adds boosts */
  readonly ship: Ship;
  readonly #rules: Partial<Rules>;
  readonly #counts: typeof counts.inputs;
  /** earned steps that are not spent yet; GRACE_STEPS at most between steps */
  #earned = 0;
  /** steps since an input was last applied */
  #silent = 0;
  /**
   * Steps that the ship coasted and steps that the server skipped. If their inputs still arrive, they are too late:
   * each one is discarded, and then subtracted here.
   */
  #missed = 0;
  /** steps until `#missed` is reset to 0 */
  #missedFor = 0;
  /** number of steps in a row after which inputs were left over */
  #backlog = 0;
  /**
   * What `consumedCount` of the queue is if only this class has removed inputs to apply them. It is higher after inputs
   * were discarded, here or by a queue that overflowed.
   */
  #accounted = 0;
  /** whether something other than acknowledged inputs has moved the ship since the last resync */
  #needsResync = false;
  /** whether the client has no connection */
  #disconnected = false;
  /** whether an input of this connection was applied */
  #hasApplied = false;
  /**
   * How many more inputs than earned steps may be queued before the surplus is discarded as late.
   *
   * A connection begins with missed steps, because its first input takes a while to arrive. Those steps never had
   * inputs. If the following packets are faster than the first one, their inputs queue up: they are early, and belong
   * into the jitter buffer. After an input was applied, a missed step means that its input is late, so this becomes 0.
   */
  #earlyAllowance = JITTER_BUFFER_STEPS;

  /**
   * @param world the world of the ship's room
   * @param player the ship in the state, which `publish` writes
   * @param inputs the input queue of the client's connection
   */
  constructor(world: Torus, player: Player, inputs: InputQueue, rules: Partial<Rules> = {}) {
    this.#world = world;
    this.player = player;
    this.#inputs = inputs;
    this.#rules = rules;
    this.#counts = rules.uncounted === true ? NOWHERE : counts.inputs;
    this.ship = shipOf(player);
  }

  /**
   * Runs one step of real time.
   *
   * @param skipped steps right before this one that the server skipped, because a stall was too long to catch up
   */
  step(skipped: number): void {
    const wasCoasting = this.#coasting;
    this.#miss(skipped);
    this.#earned++;
    this.#silent = this.#applyDue() > 0 ? 0 : this.#silent + 1;
    if (this.#coasting) this.#coast();
    this.#earned = Math.min(this.#earned, GRACE_STEPS);
    if (wasCoasting !== this.#coasting) this.#needsResync = true;
    this.#discardLate();
  }

  /**
   * Writes the ship to the state. Call this once per patch, after all steps of the turn: a resync rounds the ship, and
   * the client can only continue from the same values if no step follows before the patch.
   */
  publish(): void {
    const isTracked = this.#rules.untracked !== true;
    if (this.#needsResync) {
      this.#resync();
      if (isTracked) {
        this.writeState();
        for (const name of RESYNC_ONLY) this.player.setDirty(name);
      }
    }
    if (!isTracked) return;
    copyPatched(this.ship, this.player);
    this.player.away = this.away;
  }

  /**
   * Writes to the state what patches leave out, such as the velocity. Call this before somebody reads it: for a full
   * state or a passport.
   */
  writeState(): void {
    const { player } = this;
    // Colyseus sends a field in a patch if it has tracked a change.
    player.pauseTracking();
    copyResyncOnly(this.ship, player);
    if (this.#rules.untracked === true) {
      copyPatched(this.ship, player);
      player.away = this.away;
    }
    player.resumeTracking();
  }

  /**
   * Changes the velocity by something other than the client's inputs, for example a collision. Each push costs a resync
   * (16 bytes). A force that the client can compute by itself belongs in `stepShip`, which both sides call.
   *
   * @param vx units/s to add
   * @param vy units/s to add
   */
  push(vx: number, vy: number): void {
    // The wire has 32-bit floats. A value that is rounded here does not change when the resync rounds it.
    this.ship.vx = Math.fround(this.ship.vx + vx);
    this.ship.vy = Math.fround(this.ship.vy + vy);
    this.#needsResync = true;
  }

  /**
   * Makes the ship coast from the next step on, because the connection is lost. Colyseus has already removed the queued
   * inputs and added them to `consumedCount`, so the next step counts them as discarded.
   */
  disconnect(): void {
    this.#disconnected = true;
    // A ship that already coasts continues to do so. A smaller number would end that and cause another resync.
    this.#silent = Math.max(this.#silent, GRACE_STEPS);
  }

  /**
   * Continues on a new connection. The ship coasts until the first input on it arrives, and has no more earned steps
   * than before, so that a client gains nothing from reconnecting.
   *
   * @param inputs the queue of the new connection, whose `consumedCount` starts at 0
   */
  resume(inputs: InputQueue): void {
    this.#inputs = inputs;
    this.#accounted = inputs.consumedCount;
    this.#missed = 0;
    this.#backlog = 0;
    this.#disconnected = false;
    this.#hasApplied = false;
    this.#earlyAllowance = JITTER_BUFFER_STEPS;
    this.#needsResync = true;
  }

  get #coasting(): boolean {
    return this.#silent > GRACE_STEPS;
  }

  /** Whether the connection is lost, or no input was applied for AWAY_STEPS. */
  get away(): boolean {
    return this.#disconnected || this.#silent > AWAY_STEPS;
  }

  /** Applies the inputs that are due in this step. @returns how many */
  #applyDue(): number {
    const queued = this.#inputs.size;
    const isBufferTooLarge = this.#backlog > 0 && this.#backlog % SHRINK_BUFFER_AFTER_STEPS === 0;
    const due = 1 + Number(queued > JITTER_BUFFER_STEPS) + Number(isBufferTooLarge);
    const applied = Math.min(due, this.#earned, queued);
    for (let i = 0; i < applied; i++) this.#applyNext();
    this.#counts.applied += applied;
    this.#earned -= applied;
    if (this.#backlog === FAST_CLOCK_STEPS) this.#discardOldest();
    this.#backlog = queued > applied && this.#backlog < FAST_CLOCK_STEPS ? this.#backlog + 1 : 0;
    return applied;
  }

  /** Applies the oldest queued input. There must be one. */
  #applyNext(): void {
    const input = this.#inputs.next();
    const { step = stepShip, afterInput } = this.#rules;
    if (input !== undefined) {
      step(this.#world, this.ship, input, STEP_SECONDS);
      afterInput?.(this.ship);
    }
    this.#accounted++;
    this.#hasApplied = true;
  }

  #coast(): void {
    const { step = stepShip } = this.#rules;
    step(this.#world, this.ship, { ...NO_COMMAND, facing: this.ship.facing }, STEP_SECONDS);
    // Otherwise a ship that coasts without a connection would save up the same steps for the time after it.
    this.#earned--;
    this.#miss(1);
  }

  /** Notes steps that went by without their inputs. */
  #miss(steps: number): void {
    if (steps === 0) return;
    this.#missed += steps;
    if (this.#hasApplied) this.#earlyAllowance = 0;
    this.#missedFor = LATE_STEPS;
  }

  /** Removes the oldest queued input without applying it. `#discardLate` notices that and requests a resync. */
  #discardOldest(): void {
    this.#inputs.next();
  }

  /**
   * Discards the inputs of missed steps. It runs after the inputs of this step were applied: what the earned steps and
   * the early allowance do not cover is late. Then it compares the number of removed inputs with the number of applied
   * ones, and requests a resync if any input was discarded, because the client takes every removed input for applied.
   */
  #discardLate(): void {
    const inputs = this.#inputs;
    let late = 0;
    const kept = this.#earned + this.#earlyAllowance;
    for (; this.#missed > 0 && inputs.size > kept; this.#missed--) {
      this.#discardOldest();
      late++;
    }
    if (this.#missedFor > 0) this.#missedFor--;
    else this.#missed = 0;
    if (inputs.consumedCount === this.#accounted) return;
    this.#counts.late += late;
    this.#counts.dropped += inputs.consumedCount - this.#accounted - late;
    this.#accounted = inputs.consumedCount;
    this.#needsResync = true;
  }

  /**
   * Makes the client continue from the state. As long as only acknowledged inputs move the ship, the client computes it
   * from them, with more precision than a patch has. After anything else, the client has only the patch. So the server
   * rounds its own ship to the values of the patch, increments the resync counter, and adds the velocity to the patch.
   */
  #resync(): void {
    const { player } = this;
    this.#needsResync = false;
    roundShip(this.#world, this.ship);
    const resyncs = (player.resyncs + 1) % 256;
    if (this.#rules.untracked === true) player.untracked(() => (player.resyncs = resyncs));
    else player.resyncs = resyncs;
  }
}
