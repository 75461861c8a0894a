import { STEP_SECONDS } from "../game/constants.ts";
import { type Command, type Ship, stepShip } from "../game/ship.ts";
import { wrapToGrid } from "../game/torus.ts";
import type { Player } from "./schema.ts";

/**
 * Inputs kept for replay: 51 s of them, longer than a connection without acknowledgments lasts. If an unacknowledged
 * input were overwritten, the velocity would stay wrong.
 */
const KEPT_INPUTS = 1024;

/**
 * The exact state of the ship on the server at the last acknowledged input, and the inputs that were sent since.
 *
 * A patch has no velocity and rounds the position. The client does not need more: only the player's own inputs move the
 * ship, and each acknowledgment says which of them the server has applied. When anything else moves the ship, the
 * server increments `pushes`, sends the velocity, and rounds the position on its side too.
 *
 * Inputs are numbered from 1 on each connection, as the SDK's input channel does. The server acknowledges them in 32
 * bits, which last for 6.8 years at 20 inputs per second.
 */
export class AcknowledgedShip {
  readonly ship: Ship;
  readonly #player: Player;
  /** ring buffer, indexed by sequence number */
  readonly #commands: readonly Command[] = Array.from({ length: KEPT_INPUTS }, () => ({ facing: 0, thrusting: false }));
  #pushes: number;
  #acknowledged: number;

  /**
   * @param player the decoded state
   * @param acknowledged number of the last input that the state includes
   */
  constructor(player: Player, acknowledged: number) {
    this.#player = player;
    const { x, y, vx, vy, facing, thrusting, pushes } = player;
    this.ship = { x, y, vx, vy, facing, thrusting };
    this.#pushes = pushes;
    this.#acknowledged = acknowledged;
  }

  /** Stores a copy of input number `sequence` until it is acknowledged. */
  store(sequence: number, { facing, thrusting }: Command): void {
    const command = this.#commands[sequence % KEPT_INPUTS] as Command;
    command.facing = facing;
    command.thrusting = thrusting;
  }

  /** The stored input number `sequence`, one of the last 1024. */
  command(sequence: number): Readonly<Command> {
    return this.#commands[sequence % KEPT_INPUTS] as Command;
  }

  /**
   * Advances to the state that was just decoded, which includes the inputs up to `acknowledged`.
   *
   * @returns whether the result matches the server's state at the wire's precision; if not, the position is reset to
   *   the server's
   */
  advance(acknowledged: number): boolean {
    const { ship } = this;
    const player = this.#player;
    if (player.pushes === this.#pushes) {
      for (let sequence = this.#acknowledged + 1; sequence <= acknowledged; sequence++) {
        stepShip(ship, this.command(sequence), STEP_SECONDS);
      }
    } else {
      this.#pushes = player.pushes;
      ship.vx = player.vx;
      ship.vy = player.vy;
      ship.thrusting = player.thrusting;
      this.#resetPosition();
    }
    this.#acknowledged = acknowledged;
    const matches = wrapToGrid(ship.x) === player.x && wrapToGrid(ship.y) === player.y;
    if (!matches) this.#resetPosition();
    return matches;
  }

  /**
   * Resets to a full state on a new connection, in which the server has not applied any input of that connection yet.
   */
  restart(): void {
    const { vx, vy, facing, thrusting, pushes } = this.#player;
    Object.assign(this.ship, { vx, vy, facing, thrusting });
    this.#resetPosition();
    this.#pushes = pushes;
    this.#acknowledged = 0;
  }

  /** Sets the position to the one in the server's state. */
  #resetPosition(): void {
    this.ship.x = this.#player.x;
    this.ship.y = this.#player.y;
  }
}
