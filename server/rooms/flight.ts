import type { InputAccessor } from "@colyseus/core";
import { STEP_MS, STEP_SECONDS } from "../../game/constants.ts";
import type { Player, ShipInput } from "../../game/schema.ts";
import { type Ship, stepShip } from "../../game/ship.ts";

/**
 * Steps a pilot may be silent and lose nothing: half a second. For that long the ship waits for its inputs; from then
 * on it flies without them, engine off, until they are back.
 */
export const GRACE_STEPS = 500 / STEP_MS;

/** Inputs held for a ship: as many as the grace can delay, and some that come early. Beyond it the oldest is dropped. */
export const MAX_QUEUED_INPUTS = GRACE_STEPS + 6;

/**
 * If inputs have been left over at the end of this many steps in a row, 20 s, one more is flown. A pilot whose clock
 * runs a little faster than the server's would otherwise pile up delay for ever. It lets nobody gain more than 0.25%.
 */
const BACKLOG_STEPS = 400;

/**
 * Flies one ship: decides in each step how many of the pilot's inputs it flies, and shows the result to everybody.
 *
 * Every step of real time earns the ship one step of flight, and every input flown costs one. A pilot whose packets
 * are late flies several at once when they come and ends where a punctual one does; a pilot who sends more inputs than
 * there are steps only fills a bounded queue. What is earned and not used is kept for as long as the grace, so nobody
 * can save up speed either.
 */
export class Flight {
  readonly player: Player;
  readonly #inputs: InputAccessor<ShipInput>;
  readonly #ship: Ship;
  /** steps of flight the ship may still make, at the most GRACE_STEPS between steps */
  #earned = 0;
  /** steps since the last input was flown */
  #silent = 0;
  /** steps that went by without the pilot's inputs for them; should those still come, they are too late */
  #passed = 0;
  /** steps in a row that ended with inputs left over */
  #backlog = 0;
  /** inputs accounted for; the queue's own count runs ahead of it when it overflows */
  #accounted = 0;

  constructor(player: Player, inputs: InputAccessor<ShipInput>) {
    this.player = player;
    this.#inputs = inputs;
    const { x, y, vx, vy, facing, thrusting } = player;
    this.#ship = { x, y, vx, vy, facing, thrusting };
  }

  /**
   * One step of real time.
   *
   * @param dropped steps before it that the server could not run
   */
  step(dropped: number): void {
    this.#passed += dropped;
    this.#earned++;
    const flown = this.#flyEarned();
    this.#silent = flown > 0 ? 0 : this.#silent + 1;
    if (this.#silent > GRACE_STEPS) this.#coast();
    this.#earned = Math.min(this.#earned, GRACE_STEPS);
    this.#discardLate();
    this.#drainBacklog();
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
    this.#tellVelocity();
  }

  #flyEarned(): number {
    let flown = 0;
    while (this.#earned > 0 && this.#inputs.size > 0) {
      this.#flyOne();
      this.#earned--;
      flown++;
    }
    return flown;
  }

  #flyOne(): void {
    const input = this.#inputs.next();
    if (input !== undefined) stepShip(this.#ship, input, STEP_SECONDS);
    this.#accounted++;
  }

  #coast(): void {
    stepShip(this.#ship, { facing: this.#ship.facing, thrusting: false }, STEP_SECONDS);
    this.#earned--;
    this.#passed++;
  }

  /** Drops inputs for steps that have gone by, and owns up to whatever was dropped. */
  #discardLate(): void {
    for (; this.#passed > 0 && this.#inputs.size > 0; this.#passed--) this.#inputs.next();
    // The pilot's client takes every acknowledged input for flown. Where that is not so, it must be told what became
    // of the velocity; the queue's own overflow is included.
    if (this.#inputs.consumedCount !== this.#accounted) {
      this.#accounted = this.#inputs.consumedCount;
      this.#tellVelocity();
    }
  }

  #drainBacklog(): void {
    this.#backlog = this.#inputs.size > 0 ? this.#backlog + 1 : 0;
    if (this.#backlog < BACKLOG_STEPS) return;
    this.#backlog = 0;
    this.#flyOne();
  }

  #show(): void {
    const { player } = this;
    const ship = this.#ship;
    player.x = ship.x;
    player.y = ship.y;
    player.facing = ship.facing;
    player.thrusting = ship.thrusting;
    // Kept up to date for whoever joins next, but not worth a patch.
    player.pauseTracking();
    player.vx = ship.vx;
    player.vy = ship.vy;
    player.resumeTracking();
  }

  #tellVelocity(): void {
    this.player.pushes = (this.player.pushes + 1) % 256;
    this.player.setDirty("vx");
    this.player.setDirty("vy");
  }
}
