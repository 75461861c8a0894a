import { STEP_SECONDS } from "../game/constants.ts";
import { type Command, type Ship, stepShip } from "../game/ship.ts";
import { wrapToGrid } from "../game/torus.ts";
import type { Player } from "./schema.ts";

/**
 * Inputs remembered until they are acknowledged: 51 s of them, longer than a connection without an answer lives. A
 * forgotten one would leave the velocity wrong for good.
 */
const REMEMBERED = 1024;

/**
 * The ship as the server had it at the last acknowledged input, exactly.
 *
 * The wire has no velocity in it from step to step and rounds the position, because the rest follows: the ship moves
 * by the pilot's own inputs only, and the acknowledgement says which of those the server has flown. When anything
 * else moves it, the server counts up `pushes`, sends the velocity, and rounds the position on its side too.
 */
export class AcknowledgedShip {
  readonly ship: Ship;
  readonly #player: Player;
  readonly #commands: readonly Command[] = Array.from({ length: REMEMBERED }, () => ({ facing: 0, thrusting: false }));
  #pushes: number;
  #acknowledged: number;

  /**
   * @param player as decoded
   * @param acknowledged the input it holds
   */
  constructor(player: Player, acknowledged: number) {
    this.#player = player;
    const { x, y, vx, vy, facing, thrusting, pushes } = player;
    this.ship = { x, y, vx, vy, facing, thrusting };
    this.#pushes = pushes;
    this.#acknowledged = acknowledged;
  }

  /** Notes what input number `sequence` says. */
  remember(sequence: number, { facing, thrusting }: Command): void {
    const command = this.#command(sequence);
    command.facing = facing;
    command.thrusting = thrusting;
  }

  /**
   * Catches up with the state just decoded, which holds the inputs up to `acknowledged`.
   *
   * @returns whether the server came to the same, as far as the wire can tell; where it did not, its word goes
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

  /** Begins again with the state just decoded, a full one, in which no input of this connection is flown yet. */
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
