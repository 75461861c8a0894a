import { STEP_SECONDS } from "../game/constants.ts";
import { copyShip, shipOf } from "../game/fields.ts";
import { type Command, copyCommand, NO_COMMAND, type Ship, stepShip } from "../game/ship.ts";
import type { Torus } from "../game/torus.ts";
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
 * server increments `resyncs`, sends the velocity, and rounds the position on its side too.
 *
 * Inputs are numbered from 1 on each connection, as the SDK's input channel does. The server acknowledges them in 32
 * bits, which last for 6.8 years at 20 inputs per second.
 */
export class AcknowledgedShip {
  readonly ship: Ship;
  readonly #world: Torus;
  readonly #player: Player;
  /** ring buffer, indexed by sequence number */
  readonly #commands: readonly Command[] = Array.from({ length: KEPT_INPUTS }, () => ({ ...NO_COMMAND }));
  #resyncs: number;
  #acknowledged: number;

  /**
   * @param world the room's
   * @param player the decoded state
   * @param acknowledged number of the last input that the state includes
   */
  constructor(world: Torus, player: Player, acknowledged: number) {
    this.#world = world;
    this.#player = player;
    this.ship = shipOf(player);
    this.#resyncs = player.resyncs;
    this.#acknowledged = acknowledged;
  }

  /** Stores a copy of input number `sequence` until it is acknowledged. */
  store(sequence: number, command: Readonly<Command>): void {
    copyCommand(command, this.#commands[sequence % KEPT_INPUTS] as Command);
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
    const world = this.#world;
    const player = this.#player;
    if (player.resyncs === this.#resyncs) {
      for (let sequence = this.#acknowledged + 1; sequence <= acknowledged; sequence++) {
        stepShip(world, ship, this.command(sequence), STEP_SECONDS);
      }
    } else {
      this.#resyncs = player.resyncs;
      copyShip(player, ship);
    }
    this.#acknowledged = acknowledged;
    const matches = world.round(ship.x) === player.x && world.round(ship.y) === player.y;
    if (!matches) {
      ship.x = player.x;
      ship.y = player.y;
    }
    return matches;
  }

  /**
   * Resets to a full state on a new connection, in which the server has not applied any input of that connection yet.
   */
  restart(): void {
    copyShip(this.#player, this.ship);
    this.#resyncs = this.#player.resyncs;
    this.#acknowledged = 0;
  }
}
