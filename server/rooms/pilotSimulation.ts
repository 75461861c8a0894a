import type { InputAccessor } from "@colyseus/core";
import { GRACE_MS, STEP_SECONDS, stepsIn } from "../../game/constants.ts";
import { copyPatched, copyResyncOnly, fieldsThatAre, roundShip, shipOf } from "../../game/fields.ts";
import { type Ship, stepShip } from "../../game/ship.ts";
import type { Torus } from "../../game/torus.ts";
import type { Player, ShipInput } from "../../protocol/schema.ts";
import { counts } from "../metrics/counts.ts";

/** Steps a pilot may be silent and lose nothing. */
export const GRACE_STEPS = stepsIn(GRACE_MS);

/** Silent steps, 2 s, after which others are told that nobody is at the controls. A stall of a train is over by then. */
export const AWAY_STEPS = stepsIn(2000);

/** Inputs held for a ship: as many as the grace can delay, and 300 ms that come early. Beyond it the oldest is dropped. */
export const MAX_QUEUED_INPUTS = GRACE_STEPS + stepsIn(300);

/**
 * Inputs that may wait their turn, 150 ms. Packets come unevenly, and the others see a ship that flies none in one step
 * and two in the next as one that stutters. So a ship that had to wait once stays that little bit behind and has
 * something to fly the next time. With more than this waiting it catches up by flying two in a step.
 */
export const RESERVE = stepsIn(150);

/** Steps in a row, 2 s, with inputs left over in each, after which one more is flown: the reserve was not needed. */
export const CALM_STEPS = stepsIn(2000);

/**
 * The same, 20 s, after which one is let go, because it was not earned. A pilot whose clock runs a little faster than
 * the server's would otherwise pile up delay for ever.
 */
export const FAST_CLOCK_STEPS = stepsIn(20_000);

/** Steps, 1 s, in which inputs for steps that went by without them are expected to come, if they come at all. */
const LATE_STEPS = stepsIn(1000);

const RESYNC_ONLY = fieldsThatAre("resyncOnly");

/**
 * Flies one ship: decides in each step how many of the pilot's inputs it flies, and shows the result to everybody.
 *
 * Every step of real time earns the ship one step of flight, and every step it makes costs one: with an input or
 * without, while it coasts. So a ship never makes more steps than time has passed, however often its connection is
 * dropped and resumed. A pilot whose packets are late still flies them all and ends where a punctual one does; a pilot
 * who sends more inputs than there are steps only fills a bounded queue. What is earned and not used is kept for as
 * long as the grace, so nobody can save up speed either.
 */
export class PilotSimulation {
  readonly player: Player;
  readonly #world: Torus;
  #inputs: InputAccessor<ShipInput>;
  readonly #ship: Ship;
  /** steps of flight the ship may still make, at the most GRACE_STEPS between steps */
  #earned = 0;
  /** steps since the last input was flown */
  #silent = 0;
  /** steps that went by without the pilot's inputs for them; should those still come, they are too late */
  #passed = 0;
  /** steps for which that is remembered */
  #memory = 0;
  /** steps in a row that ended with inputs waiting */
  #backlog = 0;
  /** inputs accounted for; the queue's own count runs ahead of it when it overflows */
  #accounted = 0;
  /** whether something else than acknowledged inputs has moved the ship since the pilot's client was told */
  #untold = false;
  /** whether the connection is lost */
  #dropped = false;
  /** whether an input of this connection has been flown */
  #heard = false;
  /**
   * Inputs beyond those earned that are taken for early rather than late. The steps before the first input of a
   * connection say nothing about the inputs after it, of which each may have been quicker than the first one was.
   */
  #early = RESERVE;

  readonly #step: typeof stepShip;

  /**
   * @param world the room's
   * @param step the rules of flight; a spec of the budget counts with rules of its own
   */
  constructor(world: Torus, player: Player, inputs: InputAccessor<ShipInput>, step = stepShip) {
    this.#world = world;
    this.player = player;
    this.#inputs = inputs;
    this.#step = step;
    this.#ship = shipOf(player);
  }

  /**
   * One step of real time.
   *
   * @param dropped steps before it that the server could not run
   */
  step(dropped: number): void {
    const coasting = this.#coasting;
    this.#pass(dropped);
    this.#earned++;
    this.#silent = this.#flyDue() > 0 ? 0 : this.#silent + 1;
    if (this.#coasting) this.#coast();
    this.#earned = Math.min(this.#earned, GRACE_STEPS);
    if (coasting !== this.#coasting) this.#untold = true;
    this.#discardLate();
  }

  /** Shows the ship to everybody. To be called once for a patch, however many steps are in it: only then is it told. */
  publish(): void {
    if (this.#untold) this.#tell();
    this.#show();
  }

  /**
   * Changes the velocity from outside the pilot's inputs: a collision, an explosion, a gust.
   *
   * @param vx units/s to add
   * @param vy units/s to add
   */
  push(vx: number, vy: number): void {
    this.#ship.vx = Math.fround(this.#ship.vx + vx);
    this.#ship.vy = Math.fround(this.#ship.vy + vy);
    this.#untold = true;
  }

  /** The connection is lost: from now on the ship coasts, engine off. Colyseus has removed the inputs that still waited. */
  drop(): void {
    this.#dropped = true;
    this.#silent = Math.max(this.#silent, GRACE_STEPS);
  }

  /**
   * The pilot is back, on a connection of their own, and begins to count inputs anew.
   *
   * @param inputs the queue of the new connection
   */
  resume(inputs: InputAccessor<ShipInput>): void {
    this.#inputs = inputs;
    this.#accounted = inputs.consumedCount;
    this.#passed = 0;
    this.#backlog = 0;
    this.#dropped = false;
    this.#heard = false;
    this.#early = RESERVE;
    this.#untold = true;
  }

  get #coasting(): boolean {
    return this.#silent > GRACE_STEPS;
  }

  get #away(): boolean {
    return this.#dropped || this.#silent > AWAY_STEPS;
  }

  #flyDue(): number {
    const waiting = this.#inputs.size;
    const calm = this.#backlog > 0 && this.#backlog % CALM_STEPS === 0;
    const due = 1 + Number(waiting > RESERVE) + Number(calm);
    const flown = Math.min(due, this.#earned, waiting);
    for (let i = 0; i < flown; i++) this.#flyOne();
    counts.inputs.applied += flown;
    this.#earned -= flown;
    if (this.#backlog === FAST_CLOCK_STEPS) this.#inputs.next();
    this.#backlog = waiting > flown && this.#backlog < FAST_CLOCK_STEPS ? this.#backlog + 1 : 0;
    return flown;
  }

  #flyOne(): void {
    const input = this.#inputs.next();
    if (input !== undefined) this.#step(this.#world, this.#ship, input, STEP_SECONDS);
    this.#accounted++;
    this.#heard = true;
  }

  #coast(): void {
    this.#step(this.#world, this.#ship, { facing: this.#ship.facing, thrusting: false }, STEP_SECONDS);
    // The step just earned is spent. After a drop there may be no other one, so this can't be left to the bound above.
    this.#earned--;
    this.#pass(1);
  }

  #pass(steps: number): void {
    if (steps === 0) return;
    this.#passed += steps;
    if (this.#heard) this.#early = 0;
    this.#memory = LATE_STEPS;
  }

  /** Lets go of inputs that came too late to be flown, and owns up to those the queue let go when it overflowed. */
  #discardLate(): void {
    const inputs = this.#inputs;
    let late = 0;
    const kept = this.#earned + this.#early;
    for (; this.#passed > 0 && inputs.size > kept; this.#passed--) {
      inputs.next();
      late++;
    }
    if (this.#memory > 0) this.#memory--;
    else this.#passed = 0;
    if (inputs.consumedCount === this.#accounted) return;
    counts.inputs.late += late;
    counts.inputs.dropped += inputs.consumedCount - this.#accounted - late;
    this.#accounted = inputs.consumedCount;
    this.#untold = true;
  }

  /**
   * Tells the pilot's client where the ship really is. It takes every acknowledged input for flown and nothing else,
   * and from that knows the ship better than the wire says; where that is not so, it starts again from the wire, and
   * for that the position must be one the wire can name.
   */
  #tell(): void {
    this.#untold = false;
    roundShip(this.#world, this.#ship);
    this.player.pushes = (this.player.pushes + 1) % 256;
    for (const name of RESYNC_ONLY) this.player.setDirty(name);
  }

  #show(): void {
    const { player } = this;
    copyPatched(this.#ship, player);
    player.away = this.#away;
    // Kept up to date for when it is told, but not worth a patch.
    player.pauseTracking();
    copyResyncOnly(this.#ship, player);
    player.resumeTracking();
  }
}
