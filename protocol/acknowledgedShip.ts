import { STEP_SECONDS } from "../game/constants.ts";
import { type Command, type Ship, stepShip } from "../game/ship.ts";
import { wrapToGrid } from "../game/torus.ts";
import type { Player } from "./schema.ts";

/**
 * How many inputs are kept for replay: 51 s of them, longer than a connection without acknowledgments lasts. If an
 * unacknowledged input were overwritten, the velocity would stay wrong.
 */
const REMEMBERED = 1024;

/**
 * The exact state of the ship on the server at the last acknowledged input.
 *
 * A patch has no velocity and rounds the position. The client does not need more: only the player's own inputs move the
 * ship, and each acknowledgment says which of them the server has applied. When anything else moves the ship, the
 * server increments `pushes`, sends the velocity, and rounds the position on its side too.
 */
export class AcknowledgedShip {
  readonly ship: Ship;
  readonly #player: Player;
  readonly #commands: readonly Command[] = Array.from({ length: REMEMBERED }, () => ({ facing: 0, thrusting: false }));
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

  /** Stores input number `sequence` until it is acknowledged. */
  remember(sequence: number, { facing, thrusting }: Command): void {
    const command = this.#command(sequence);
    command.facing = facing;
    command.thrusting = thrusting;
  }

  /**
   * Advances to the state that was just decoded, which includes the inputs up to `acknowledged`.
   *
   * @returns whether the result matches the server's state at the wire's precision; if not, the position is reset to
   *   the server's
   */
  follow(acknowledged: number): boolean {
    const { ship } = this;
    const player = this.#player;
    if (player.pushes === this.#pushes) {
      for (let sequence = this.#acknowledged + 1; sequence <= acknowledged; sequence++) {
        stepShip(ship, this.#command(sequence), STEP_SECONDS);
      }
    } else {
      this.#pushes = player.pushes;
      ship.vx = player.vx;
      ship.vy = player.vy;
      ship.thrusting = player.thrusting;
      this.#startFromWire();
    }
    this.#acknowledged = acknowledged;
    const agreed = wrapToGrid(ship.x) === player.x && wrapToGrid(ship.y) === player.y;
    if (!agreed) this.#startFromWire();
    return agreed;
  }

  /**
   * Resets to a full state on a new connection, in which the server has not applied any input of that connection yet.
   */
  restart(): void {
    const { vx, vy, facing, thrusting, pushes } = this.#player;
    Object.assign(this.ship, { vx, vy, facing, thrusting });
    this.#startFromWire();
    this.#pushes = pushes;
    this.#acknowledged = 0;
  }

  #startFromWire(): void {
    this.ship.x = this.#player.x;
    this.ship.y = this.#player.y;
  }

  #command(sequence: number): Command {
    const command = this.#commands[sequence % REMEMBERED];
    if (command === undefined) throw new RangeError(`no input has the number ${sequence}`);
    return command;
  }
}
